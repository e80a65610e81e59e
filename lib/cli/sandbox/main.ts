import type { ServerResponse } from "node:http";
import { resolve } from "node:path";
import * as v from "valibot";
import { readWebContainer, type WebContainerSettings } from "../../server/webcontainer/settings.ts";
import { type Asked, readArguments, USAGE } from "./arguments.ts";
import { currentAssets } from "./assets.ts";
import { type Folder, readFolder } from "./folder.ts";
import { pack, unpack } from "./pack.ts";
import { type Control, type Outcome, outcomeSchema, type RunOrder } from "./protocol.ts";
import { serve } from "./serve.ts";
import { writeBack } from "./write-back.ts";

/** `npm run --silent sandbox -- <folder> -- <command …>`: a command in the sandbox, from a terminal. */

const CALLED_WRONGLY = 2;
const TIMED_OUT = 124;
const NOT_DONE = 125;

/** Milliseconds within which the page has noticed that its frame is gone, and said so. */
const CRASH_MS = 15_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What is typed and pressed here, as lines for the page; what comes before it listens waits. */
class ControlLine {
  #response: ServerResponse | null = null;
  readonly #early: Control[] = [];

  open(response: ServerResponse): void {
    this.#response = response;
    for (const control of this.#early.splice(0)) this.send(control);
    response.on("drain", () => process.stdin.resume());
  }

  send(control: Control): void {
    if (!this.#response) this.#early.push(control);
    else if (!this.#response.write(`${JSON.stringify(control)}\n`)) process.stdin.pause();
  }
}

/** Standard input, signals and the terminal's size go to the command. */
function connectTerminal(line: ControlLine, tty: boolean): void {
  if (tty) process.stdin.setRawMode(true);
  process.stdin.on("data", (data: Buffer) => line.send({ type: "input", base64: data.toString("base64") }));
  process.stdin.on("end", () => line.send({ type: "input-end" }));
  process.stdin.on("error", () => line.send({ type: "input-end" }));
  process.stdout.on("resize", () => line.send({ type: "resize", ...terminalSize() }));
  let interrupts = 0;
  process.on("SIGINT", () => line.send({ type: "kill", signal: ++interrupts > 1 ? "SIGKILL" : "SIGINT" }));
  process.on("SIGTERM", () => line.send({ type: "kill", signal: "SIGTERM" }));
  process.on("SIGHUP", () => line.send({ type: "kill", signal: "SIGKILL" }));
}

const terminalSize = () => ({ columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 });

/** Resolves false when nobody reads standard output any more. */
function print(data: Buffer): Promise<boolean> {
  return new Promise((done) => process.stdout.write(data, (error) => done(!error)));
}

/** @throws Error with a sentence */
function webContainerSettings(): WebContainerSettings {
  const settings = readWebContainer(process.env);
  if (!settings.ok) throw new Error(settings.error.message);
  if (settings.value) return settings.value;
  throw new Error(
    "WebContainer is not switched on: set NEXT_PUBLIC_WEBCONTAINER_KEY (README.md says what that obliges to). Nothing was run; leave --driver away for the embedded sandbox.",
  );
}

async function run(asked: Asked): Promise<number> {
  const webcontainer = asked.driver === "webcontainer" ? webContainerSettings() : null;
  if (asked.net.length > 0 && webcontainer)
    throw new Error("What WebContainer reaches is not ours to limit. Nothing was run; leave --net away.");
  if (asked.net.length > 0)
    throw new Error("The sandbox has no network and cannot be given any yet. Nothing was run; leave --net away.");
  const root = resolve(process.env.INIT_CWD ?? process.cwd(), asked.folder);
  const assets = await currentAssets(say);
  const [{ chromium }, { launchOptions }] = await Promise.all([import("playwright"), import("../chromium.ts")]);
  // Signals are the command's.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const launching = chromium.launch({ ...(await launchOptions()), ...signals });
  launching.catch(() => {});
  const reading = performance.now();
  const folder = readFolder(root, (path) =>
    say(`sandbox: ${path} was left out: no file, folder or link of a usual name`),
  );
  const readMs = performance.now() - reading;
  const line = new ControlLine();
  const tty = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const order: RunOrder = {
    command: asked.command,
    timeoutMs: asked.timeout === null ? null : asked.timeout * 1000,
    tty: tty ? terminalSize() : null,
    writeBack: asked.writeBack,
    webcontainer,
  };
  let settle: (body: Buffer | Error) => void = () => {};
  const ended = new Promise<Buffer | Error>((done) => {
    settle = done;
  });
  const server = await serve(assets, webcontainer?.origin ?? null, {
    order: () => order,
    folder: () => {
      const hashes = [...folder.blobs.keys()];
      return pack({ entries: folder.entries, hashes }, [...folder.blobs.values()]);
    },
    control: (response) => line.open(response),
    output: print,
    outcome: settle,
  });
  connectTerminal(line, tty);
  try {
    const browser = await launching;
    browser.once("disconnected", () => settle(new Error("The browser of the sandbox ended unexpectedly.")));
    const page = await browser.newPage();
    page.on("pageerror", (error) => settle(error));
    // Of the sandbox's frame too: that one the page itself notices, and then it tells how the command fared.
    page.on("crash", () =>
      setTimeout(() => settle(new Error("The page of the sandbox died, most likely out of memory.")), CRASH_MS),
    );
    await page.goto(server.url, { waitUntil: "commit" });
    const body = await ended;
    if (body instanceof Error) throw body;
    const { meta, files } = unpack(body);
    return report(asked, root, folder, v.parse(outcomeSchema, meta), files, readMs);
  } finally {
    if (tty) process.stdin.setRawMode(false);
    server.close();
  }
}

function report(
  asked: Asked,
  root: string,
  folder: Folder,
  outcome: Outcome,
  files: readonly Uint8Array[],
  readMs: number,
): number {
  const { code, cause, end, times } = outcome;
  if (asked.times) say(JSON.stringify({ ...times, read: readMs }));
  if (end === "timeout") say(`sandbox: the command was stopped after ${asked.timeout} s (--timeout)`);
  else if (cause !== null) say(`sandbox: ${cause}`);
  if (outcome.files) {
    const { entries, hashes } = outcome.files;
    const fresh = hashes.map((hash, index) => [hash, files[index] as Uint8Array] as const);
    const problems = writeBack(root, folder.entries, entries, new Map([...folder.blobs, ...fresh]));
    for (const problem of problems) say(`sandbox: ${problem}`);
  } else if (asked.writeBack) say("sandbox: nothing was written back.");
  return end === "timeout" ? TIMED_OUT : code;
}

async function main(): Promise<number> {
  let asked: Asked | "help";
  try {
    asked = readArguments(process.argv.slice(2));
  } catch (caught) {
    say(`sandbox: ${(caught as Error).message}\n\n${USAGE}`);
    return CALLED_WRONGLY;
  }
  if (asked === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  // Whoever closes our output early ("| head") is not an error of ours; print() sees it.
  process.stdout.on("error", () => {});
  try {
    return await run(asked);
  } catch (caught) {
    say(`sandbox: ${caught instanceof Error ? caught.message : String(caught)}`);
    return NOT_DONE;
  }
}

const code = await main();
// Not exitCode: standard input may stay open for as long as it likes. The browser ends with this process.
process.exit(code);
