import type { Syscalls } from "../process/syscalls.ts";
import { nodeProgram } from "../runtime/node-program.ts";

/** `python3`: CPython on WebAssembly, which runs on Node and is fetched when it is first called. Its options are not Node's. */
export function pythonProgram(system: Syscalls): void {
  try {
    system.mount("python");
  } catch {
    const text =
      'python3: Python could not be loaded from this site. Reload the page, or run "npm run build:sandbox" if you serve it yourself.\n';
    system.fs.write(2, new TextEncoder().encode(text), null);
    system.exit(127);
    return;
  }
  nodeProgram(system, { readsOptions: false });
}
