import { parseEntries } from "../../../process/file-calls.ts";
import { ENTRY_TYPE, OPERATION } from "../../../process/operations.ts";
import type { DirEntry } from "../../../process/syscalls.ts";
import { AsyncWrap } from "../../core/async.ts";
import { errnoOf } from "../../core/failure.ts";
import { type Any, type Binding, sys } from "../../core/machine.ts";
import { at, given, named } from "./paths.ts";
import { complete, Fault, failureOf } from "./request.ts";

/** An open folder: its entries as they were when it was opened. */
class DirHandle extends AsyncWrap {
  #entries: DirEntry[] | null;
  constructor(entries: DirEntry[]) {
    super("DIRHANDLE");
    this.#entries = entries;
  }
  /** Names and types by turns, at most so many entries; null when there are no more. */
  read(encoding: Any, count: number, request: Any, context?: Any): Any {
    if (!this.#entries) return end(new Fault(errnoOf("EBADF"), "scandir"), request, context);
    const next = this.#entries.splice(0, Math.max(1, count));
    const list = next.flatMap(({ name, type }) => [named(name, encoding), ENTRY_TYPE[type]]);
    return end(next.length === 0 ? null : list, request, context);
  }
  close(request: Any, context?: Any): Any {
    this.#entries = null;
    return end(undefined, request, context);
  }
}

function end(outcome: unknown, request: Any, context?: Any): Any {
  if (request !== undefined) return complete(request, outcome);
  if (!(outcome instanceof Fault)) return outcome;
  if (context === undefined) throw failureOf(outcome, end);
  Object.assign(context, { errno: outcome.errno, code: outcome.code, syscall: outcome.syscall });
  return undefined;
}

function openFolder(path: Any, name: string | undefined): DirHandle | Fault {
  const status = sys.files.run(OPERATION.scandir, at(path));
  return status < 0 ? new Fault(status, "opendir", name) : new DirHandle(parseEntries(sys.files.text()));
}

export const folderBinding = (): Binding => ({
  DirHandle,
  opendir: (path: Any, _encoding: Any, request: Any, context?: Any) =>
    end(openFolder(path, given(path)), request, context),
  opendirSync: (path: Any) => {
    const outcome = openFolder(path, undefined);
    if (outcome instanceof Fault) throw failureOf(outcome, openFolder);
    return outcome;
  },
});
