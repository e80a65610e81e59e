import { packageSources } from "../../lib/playground/package-sources.ts";
import { encode } from "../../lib/sandbox/contract-helpers.contract.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";

/** For bench/sandbox: times are taken in the page, from the call to its result. */
const sandbox = createEmbeddedSandbox({ assets: "/sandbox/", packages: packageSources() });

/** Output is kept up to here; what comes after is read and counted. */
const KEPT_BYTES = 100_000;

async function run(command: string) {
  const started = performance.now();
  const process = sandbox.spawn(command);
  const reader = process.output.getReader();
  const decoder = new TextDecoder();
  let output = "";
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (output.length < KEPT_BYTES) output += decoder.decode(part.value, { stream: true });
  }
  const { code } = await process.exit;
  return { ms: performance.now() - started, code, output, bytes };
}

const measured = {
  /** Milliseconds until the sandbox is ready, and until the end of a first `node -e 0` after that. */
  async boot() {
    const started = performance.now();
    const result = await sandbox.boot(60_000);
    if (!result.ok) throw new Error(result.error.message);
    const ready = performance.now() - started;
    const { code } = await run("node -e 0");
    if (code !== 0) throw new Error(`node -e 0 ended with ${code}`);
    return { ready, used: performance.now() - started };
  },
  write: (files: readonly (readonly [path: string, text: string])[]) =>
    sandbox.files.writeAll(new Map(files.map(([path, text]) => [path, encode(text)]))),
  run,
};
Object.assign(globalThis, { measured });
