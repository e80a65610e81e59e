import { OPERATION } from "../../../process/operations.ts";
import { browser } from "../../core/browser.ts";
import { HandleWrap } from "../../core/handles.ts";
import { enter, makeCallback, post } from "../../core/loop.ts";
import { type Any, type Binding, sys } from "../../core/machine.ts";
import { onKernel } from "../../core/messages.ts";
import { at, given, named } from "./paths.ts";
import { bigintStatValues, FIELDS, statValues } from "./stats.ts";

const NAME_OF_SELF = "";
const watches = new Map<number, (event: string, name: string) => void>();

/** Fetches what the kernel has gathered; each event is a callback of its own. */
function fetchEvents(): void {
  if (sys.files.run(OPERATION.fileEvents) < 0) return;
  const text = sys.files.text();
  if (text === "") return;
  for (const line of text.split("\0")) {
    const [id = "", event = "", ...name] = line.split("\t");
    post(() => watches.get(Number(id))?.(event, name.join("\t")));
  }
}

/** fs.watch of one file or folder. */
class FSEvent extends HandleWrap {
  #id = 0;
  onchange: Any;
  constructor() {
    super("FSEVENTWRAP");
  }
  get initialized(): boolean {
    return this.#id > 0;
  }
  start(path: Any, persistent: unknown, _recursive: unknown, encoding: Any): number {
    if (this.#id > 0) return 0;
    const id = sys.files.run(OPERATION.watch, at(path));
    if (id < 0) return id;
    this.#id = id;
    onKernel.fileEvents = fetchEvents;
    const own = given(path).replace(/\/+$/, "").split("/").at(-1) ?? "";
    watches.set(id, (event, name) => {
      const shown = named(name === NAME_OF_SELF ? own : name, encoding);
      this.inContext(() => makeCallback(this, "onchange", 0, event === "gone" ? "rename" : event, shown));
    });
    if (persistent !== true) this.unref();
    this.setActive(true);
    return 0;
  }
  protected override onClose(): void {
    if (this.#id === 0) return;
    watches.delete(this.#id);
    sys.files.run(OPERATION.unwatch, "", "", this.#id);
    this.#id = 0;
  }
}
export const fileEventBinding = (): Binding => ({ FSEvent });

/** Which fields of two stats tell that a file is another: all but the times of access and the like. */
const COMPARED = [0, 1, 3, 4, 7, 8, 12, 13, 14, 15, 16, 17];
const ZEROS = new Float64Array(FIELDS);

/** fs.watchFile: looks again and again, as libuv's uv_fs_poll. */
export class StatWatcher extends HandleWrap {
  #path = "";
  #interval = 0;
  #last: Float64Array = ZEROS;
  /** 0 before the first look, 1 after one that found it, negative after one that failed so. */
  #state = 0;
  #cancel: (() => void) | null = null;
  onchange: Any;
  readonly #bigint: boolean;

  constructor(bigint: boolean) {
    super("STATWATCHER");
    this.#bigint = bigint === true;
  }
  start(path: Any, interval: number): number {
    if (this.#path !== "") return 0;
    this.#path = at(path);
    this.#interval = Math.max(1, interval);
    this.setActive(true);
    post(() => this.#look());
    return 0;
  }
  #look(): void {
    if (this.closed) return;
    const status = sys.files.run(OPERATION.stat, this.#path);
    const before = this.#last;
    if (status < 0) {
      const known = this.#state === status;
      this.#state = status;
      this.#last = ZEROS;
      if (!known) this.#tell(status, ZEROS, before);
    } else {
      const now = sys.files.numbers.slice(0, FIELDS);
      const first = this.#state === 0;
      const changed = this.#state < 0 || COMPARED.some((field) => now[field] !== before[field]);
      this.#state = 1;
      this.#last = now;
      if (!first && changed) this.#tell(0, now, before);
    }
    if (!this.closed) this.#cancel = browser.after(() => enter(() => this.#look()), this.#interval);
  }
  #tell(status: number, now: Float64Array, before: Float64Array): void {
    const into = this.#bigint ? bigintStatValues : statValues;
    for (let field = 0; field < FIELDS; field++) {
      const [current = 0, previous = 0] = [now[field], before[field]];
      into[field] = this.#bigint ? BigInt(Math.trunc(current)) : current;
      into[FIELDS + field] = this.#bigint ? BigInt(Math.trunc(previous)) : previous;
    }
    this.inContext(() => makeCallback(this, "onchange", status, into));
  }
  protected override onClose(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
