import { encode, readAll } from "../../lib/sandbox/contract-helpers.contract.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import type { Attack, Attacked } from "./attacks.ts";

/** The page whose interface must go on answering; what runs in its sandbox is as bad as it can be. */

/** Milliseconds from one press of the button to the next. */
const PRESS_MS = 5;

/** Presses a button again and again while something runs; `answered` hears how many milliseconds each answer took. */
function watchInterface(answered: (ms: number) => void): () => void {
  const button = document.createElement("button");
  document.body.append(button);
  let pressed = 0;
  button.onclick = () => answered(performance.now() - pressed);
  // Pressed from a task of its own, which waits its turn behind whatever keeps the page busy.
  const timer = setInterval(() => {
    pressed = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      button.click();
      port1.close();
    };
    port2.postMessage(null);
  }, PRESS_MS);
  return () => {
    clearInterval(timer);
    button.remove();
  };
}

async function newSandbox() {
  const sandbox = createEmbeddedSandbox({ assets: "/sandbox/" });
  const booted = await sandbox.boot(60_000);
  if (!booted.ok) throw new Error(booted.error.message);
  return sandbox;
}

/** Answers of the interface, while a program is at its worst, after which that is killed. */
const ANSWERS_AT_WORST = 100;

const never = {
  async attack({ files = {}, command, killAfter, look }: Attack): Promise<Attacked> {
    const sandbox = await newSandbox();
    let crashed: string | null = null;
    let died = (): void => {};
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    sandbox.onCrash((error) => {
      crashed = error.message;
      died();
    });
    await sandbox.files.writeAll(new Map(Object.entries(files).map(([path, text]) => [path, encode(text)])));
    const waits: number[] = [];
    let atWorst = Number.POSITIVE_INFINITY;
    let killed: number | null = null;
    const process = sandbox.spawn(command);
    const endWatch = watchInterface((ms) => {
      waits.push(ms);
      if (killed !== null || waits.length < atWorst + ANSWERS_AT_WORST) return;
      killed = performance.now();
      process.kill("SIGKILL");
    });
    let killMs: number | null = null;
    const ended = process.exit.then((status) => {
      endWatch();
      if (killed !== null) killMs = performance.now() - killed;
      return status;
    });
    const reader = process.output.getReader();
    let output = "";
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (output.length < 10_000) output += new TextDecoder().decode(part.value);
      if (killAfter !== null && output.includes(killAfter)) atWorst = Math.min(atWorst, waits.length);
    }
    const status = await ended;
    if (crashed !== null || status.cause?.includes("memory")) {
      await death;
      const again = await sandbox.boot(60_000);
      if (!again.ok) throw new Error(again.error.message);
    }
    const kept: Record<string, string | null> = {};
    for (const path of look) {
      const data = await sandbox.files.read(path);
      kept[path] = data && new TextDecoder().decode(data.subarray(0, 200));
    }
    const after = await readAll(sandbox.spawn("node -p 6*7"));
    await sandbox.dispose();
    return { ...status, output, bytes, kept, after, crashed, waits, killMs };
  },

  /** User code in a process, with the host listening where it could be heard. */
  async probe(source: string, target: string, udp: number) {
    localStorage.setItem("canary", "secret");
    // biome-ignore lint/suspicious/noDocumentCookie: the probe looks for it
    document.cookie = "canary=secret";
    const heard: string[] = [];
    const channel = new BroadcastChannel("probe");
    channel.onmessage = ({ data }) => heard.push(String(data));
    const sandbox = await newSandbox();
    await sandbox.files.write("probe.js", encode(source));
    const process = sandbox.spawn("node probe.js", { env: { TARGET: target, UDP: String(udp) } });
    const output = await readAll(process);
    const { code } = await process.exit;
    const alive = await readAll(sandbox.spawn("echo alive"));
    await sandbox.dispose();
    channel.close();
    return { code, output, heard, alive };
  },

  /** A kernel that is hostile itself, served below `assets`: what becomes of the boot and of the page. */
  async forged(assets: string) {
    const sandbox = createEmbeddedSandbox({ assets });
    const changes: string[] = [];
    const ports: number[] = [];
    sandbox.onChange((list) => changes.push(...list.map(({ path }) => path)));
    sandbox.onPort(({ port }) => ports.push(port));
    let answers = 0;
    const endWatch = watchInterface(() => answers++);
    const booted = await sandbox.boot(20_000);
    if (!booted.ok) throw new Error(booted.error.message);
    const process = sandbox.spawn("anything");
    const output = await readAll(process);
    const status = await process.exit;
    const failures: string[] = [];
    for (const ask of [() => sandbox.files.read("a"), () => sandbox.files.list(), () => sandbox.snapshot(new Set())])
      try {
        await ask();
        failures.push("answered");
      } catch (caught) {
        failures.push((caught as { error?: { code: string } }).error?.code ?? String(caught));
      }
    endWatch();
    await sandbox.dispose();
    return { output, status, changes, ports, failures, answers };
  },

  /** Messages to the page from windows that are not the sandbox's, before and while it boots. */
  async strangers() {
    const stranger = document.createElement("iframe");
    stranger.setAttribute("sandbox", "allow-scripts");
    stranger.srcdoc = `<script>setInterval(() => {
      parent.postMessage({ type: "frame-ready", isolated: false }, "*");
      parent.postMessage({ type: "failed", message: "x" }, "*");
      parent.postMessage({ type: "ready" }, "*");
    }, 1)</script>`;
    document.body.append(stranger);
    const own = setInterval(() => window.postMessage({ type: "frame-ready", isolated: false }, "*"), 1);
    const sandbox = await newSandbox();
    const output = await readAll(sandbox.spawn("echo fine"));
    clearInterval(own);
    stranger.remove();
    await sandbox.dispose();
    return output;
  },
};
Object.assign(globalThis, { never });
