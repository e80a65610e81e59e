import * as Comlink from "comlink";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import { StandInFiles } from "./stand-in-files.ts";
import { type RunOptions, runProcess } from "./stand-in-process.ts";

/**
 * What the hosted frame of WebContainer is to its client, on our embedded kernel: the client's own protocol (see
 * lib/sandbox/webcontainer/README.md), nothing else. A product for tests; no page of the app loads it.
 */
const VERSION = "1.6.4";
const BOOT_MS = 20_000;

type BuildOptions = { readonly version: string; readonly workdirName?: string };
type Listener = (...args: unknown[]) => unknown;

async function build({ version, workdirName = "project" }: BuildOptions) {
  if (version !== VERSION) throw new Error(`This frame speaks the protocol of ${VERSION}; the client is ${version}.`);
  const sandbox = createEmbeddedSandbox({ assets: "/sandbox/" });
  const booted = await sandbox.boot(BOOT_MS);
  if (!booted.ok) throw new Error(booted.error.message);
  const workdir = `/home/${workdirName}`;
  const files = await StandInFiles.open(sandbox, workdir);
  const listeners = new Map<string, Set<Listener>>();
  const tell = (event: string, ...args: unknown[]): void => {
    for (const listener of listeners.get(event) ?? []) void listener(...args);
  };
  sandbox.onPort(({ port, open }) => {
    const url = `${location.origin}/port/${port}`;
    tell("port", port, open ? "open" : "close", url);
    if (open) tell("server-ready", port, url);
  });
  sandbox.onCrash(({ message }) => tell("error", { message }));
  return Comlink.proxy({
    fs: () => Comlink.proxy(files),
    previewScript: () => Comlink.proxy({}),
    runtimeInfo: () => ({ path: "/usr/local/bin:/usr/bin:/bin", cwd: workdir }),
    run: (options: RunOptions, _stdout: unknown, _stderr: unknown, output?: Listener) =>
      runProcess(sandbox, workdir, options, output),
    on(event: string, listener: Listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return Comlink.proxy(() => void known.delete(listener));
    },
    loadFiles: () => {
      throw new Error("The stand-in loads no trees of files.");
    },
    serialize: () => {
      throw new Error("The stand-in exports no trees of files.");
    },
    setPreviewScript: () => undefined,
    setCredentials: () => undefined,
    teardown: () => sandbox.dispose(),
  });
}

const { port1, port2 } = new MessageChannel();
Comlink.expose({ build }, port1);
parent.postMessage({ type: "init" }, "*", [port2]);
