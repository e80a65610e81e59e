import { packageSources } from "../../lib/playground/package-sources.ts";
import { encode, readAll } from "../../lib/sandbox/contract-helpers.contract.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";

/** For bench/sandbox: times are taken in the page, from the call to its result. */
const sandbox = createEmbeddedSandbox({ assets: "/sandbox/", packages: packageSources() });

const measured = {
  async boot(): Promise<number> {
    const started = performance.now();
    const result = await sandbox.boot(20_000);
    if (!result.ok) throw new Error(result.error.message);
    return performance.now() - started;
  },
  write: (path: string, text: string) => sandbox.files.write(path, encode(text)),
  async run(command: string) {
    const started = performance.now();
    const process = sandbox.spawn(command);
    const output = await readAll(process);
    const { code } = await process.exit;
    return { ms: performance.now() - started, code, output };
  },
};
Object.assign(globalThis, { measured });
