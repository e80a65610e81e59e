import { packageSources } from "../../lib/playground/package-sources.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";

/** For run-in-browser.ts: one sandbox in the page, driven from outside. */
const sandbox = createEmbeddedSandbox({ assets: "/sandbox/", packages: packageSources() });
const bytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

type Report = (text: string) => Promise<void>;

const harness = {
  boot: async () => {
    const started = performance.now();
    const result = await sandbox.boot(20_000);
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
    return performance.now() - started;
  },
  write: (files: readonly (readonly [string, string])[]) =>
    sandbox.files.writeAll(new Map(files.map(([path, data]) => [path, bytes(data)]))),
  list: () => sandbox.files.list(),
  snapshot: async () => (await sandbox.snapshot(new Set())).entries.map(({ path }) => path),
  read: async (path: string) => {
    const data = await sandbox.files.read(path);
    return data ? btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join("")) : null;
  },
  /** `timeout` in milliseconds; without a `report` the output comes with the result. */
  run: async (
    command: string,
    options: { input?: string; env?: Record<string, string>; timeout?: number },
    report: string,
  ) => {
    let output = "";
    const keep: Report = async (text) => {
      output += text;
    };
    const print = (globalThis as unknown as Record<string, Report>)[report] ?? keep;
    const process = sandbox.spawn(command, {
      stdin: options.input === undefined ? "closed" : "open",
      ...(options.env ? { env: options.env } : {}),
      onTest: (event) => void print(`[test] ${JSON.stringify(event)}\n`),
    });
    if (options.input !== undefined) {
      process.write(options.input);
      process.endInput();
    }
    const late = options.timeout === undefined ? undefined : setTimeout(() => process.kill("SIGKILL"), options.timeout);
    const started = performance.now();
    const decoder = new TextDecoder();
    for await (const chunk of process.output as unknown as AsyncIterable<Uint8Array>)
      await print(decoder.decode(chunk, { stream: true }));
    const status = await process.exit;
    clearTimeout(late);
    return { ...status, output, ms: performance.now() - started };
  },
};
export type Harness = typeof harness;
(globalThis as unknown as { harness: Harness }).harness = harness;
