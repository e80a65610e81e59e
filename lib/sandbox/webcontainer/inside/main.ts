import { hold } from "./holder.ts";
import { keep } from "./keeper.ts";
import { run } from "./runner.ts";

/** The driver's programs in the container, one file with three roles; bundled by lib/sandbox/embedded/build.ts. */
const roles: Readonly<Record<string, () => void>> = { run, hold, keep };
roles[process.argv[2] ?? ""]?.();
