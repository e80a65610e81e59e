import type { BlobHash } from "../../domain/ids.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import { packageSources } from "../../playground/package-sources.ts";
import type { Sandbox, SandboxProcess } from "../../ports/sandbox.ts";
import { createEmbeddedSandbox } from "../../sandbox/embedded/create-embedded-sandbox.ts";
import { createWebContainerSandbox } from "../../sandbox/webcontainer/create-webcontainer-sandbox.ts";
import { pack, unpack } from "./pack.ts";
import type { Control, Outcome, RunOrder } from "./protocol.ts";

/** The page that serve.ts serves: one sandbox, one folder, one command. All of its addresses are below its own. */

const BOOT_MS = 20_000;
/** Of a runtime that comes from far away. */
const WEBCONTAINER_BOOT_MS = 60_000;
/** Bytes that go out in one request; more waits, and then the command does. */
const POST_BYTES = 4 * 1024 * 1024;

const get = async (name: string): Promise<Response> => {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
};

async function mount(sandbox: Sandbox, packed: Promise<Uint8Array>): Promise<ReadonlySet<BlobHash>> {
  const { meta, files } = unpack(await packed);
  const { entries, hashes } = meta as { entries: TreeEntry[]; hashes: BlobHash[] };
  const blobs = new Map(hashes.map((hash, index) => [hash, files[index] as Uint8Array]));
  if (entries.length > 0) await sandbox.restore(entries, async (hash) => blobs.get(hash) as Uint8Array);
  return new Set(hashes);
}

/** What is typed and pressed outside, until the command has ended. */
async function obey(process: SandboxProcess): Promise<void> {
  const reader = ((await get("control")).body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) {
      const control = JSON.parse(line) as Control;
      if (control.type === "input") process.write(Uint8Array.from(atob(control.base64), (char) => char.charCodeAt(0)));
      else if (control.type === "input-end") process.endInput();
      else if (control.type === "resize") process.resize(control);
      else process.kill(control.signal);
    }
  }
}

/** Sends what is written, in order, as much at once as has come; the next is read when the last has been taken. */
async function pump(process: SandboxProcess): Promise<void> {
  const reader = process.output.getReader();
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const body = new Blob(waiting.splice(0));
      const response = await fetch("output", { method: "POST", body });
      // Nobody reads any more; natively a write would end it (SIGPIPE).
      if (!response.ok) process.kill("SIGKILL");
    }
    sending = null;
  };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    waiting.push(value as Uint8Array<ArrayBuffer>);
    sending ??= send();
    if (waiting.reduce((sum, { length }) => sum + length, 0) > POST_BYTES) await sending;
  }
  await sending;
}

async function main(): Promise<void> {
  const started = performance.now();
  const order = get("order").then((response) => response.json() as Promise<RunOrder>);
  const times = { boot: 0, fetch: 0, mount: 0 };
  const packed = get("folder").then(async (response) => {
    const body = new Uint8Array(await response.arrayBuffer());
    times.fetch = performance.now() - started;
    return body;
  });
  const { webcontainer } = await order;
  const sandbox = webcontainer
    ? createWebContainerSandbox({ ...webcontainer, assets: "sandbox/", page: "sandbox/webcontainer.html" })
    : createEmbeddedSandbox({ assets: "sandbox/", packages: packageSources() });

  let files: { meta: Outcome["files"]; contents: Uint8Array[] } = { meta: null, contents: [] };
  const finish = (end: Omit<Outcome, "files" | "times">): Promise<Response> =>
    fetch("outcome", { method: "POST", body: new Blob(pack({ ...end, files: files.meta, times }, files.contents)) });
  try {
    const booted = await sandbox.boot(webcontainer ? WEBCONTAINER_BOOT_MS : BOOT_MS);
    times.boot = performance.now() - started;
    if (!booted.ok) {
      await finish({ code: 125, cause: booted.error.message, end: "failure" });
      return;
    }
    const mounting = performance.now();
    const known = await mount(sandbox, packed);
    times.mount = performance.now() - mounting;
    const { command, tty, timeoutMs, writeBack } = await order;
    const process = sandbox.spawn(command, { stdin: "open", ...(tty ? { tty } : {}) });
    let late = false;
    const stop = (): void => {
      late = true;
      process.kill("SIGKILL");
    };
    const timer = timeoutMs === null ? undefined : setTimeout(stop, timeoutMs);
    void obey(process).catch(() => process.kill("SIGKILL"));
    await pump(process);
    const { code, cause } = await process.exit;
    clearTimeout(timer);
    if (writeBack) {
      const { entries, blobs } = await sandbox.snapshot(known);
      files = { meta: { entries: [...entries], hashes: [...blobs.keys()] }, contents: [...blobs.values()] };
    }
    await finish({ code, cause: cause ?? null, end: late ? "timeout" : "exit" });
  } catch (caught) {
    await finish({ code: 125, cause: caught instanceof Error ? caught.message : String(caught), end: "failure" });
  }
}

void main();
