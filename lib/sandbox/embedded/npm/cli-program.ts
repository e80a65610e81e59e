import type { Syscalls } from "../process/syscalls.ts";
import { hold } from "../runtime/core/loop.ts";
import { onKernel } from "../runtime/core/messages.ts";
import { nodeProgram } from "../runtime/node-program.ts";
import { ACCESS } from "./cli/package-access.ts";
import { PackageCalls } from "./package-calls.ts";

/** npm itself: its files run on Node like any other, and have the way to the registry. Options for Node are not for it. */
export function npmCliProgram(system: Syscalls): void {
  const calls = new PackageCalls(system);
  /** Keeps the process alive until the answer has come. */
  const held = async <T>(answer: Promise<T>): Promise<T> => {
    const release = hold();
    try {
      return await answer;
    } finally {
      release();
    }
  };
  const access: Pick<PackageCalls, "document" | "place"> = {
    document: (...asked) => held(calls.document(...asked)),
    place: (...asked) => held(calls.place(...asked)),
  };
  onKernel.packages = (message) => calls.hear(message);
  Object.defineProperty(globalThis, ACCESS, { value: access });
  nodeProgram(system, { readsOptions: false });
}
