import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type MockUpstream, startMockUpstream } from "./upstream/mock-upstream.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Stands for the server's secret; journeys assert that it is found nowhere but at the upstream. */
export const CANARY_KEY = "sk-canary-7b1f0c2e9d4a";

export type RunningApp = {
  /** http://playground.localhost:<port> */
  readonly url: string;
  readonly port: number;
  readonly upstream: MockUpstream;
  /** Everything the server has printed on either stream. */
  printed(): string;
  /** Resolves with the exit code after SIGTERM. */
  stop(): Promise<number | null>;
};

export type AppOptions = {
  /** False: the server has no key and OpenAI's address, as on a fresh machine; it refuses what brings no key of its own. */
  readonly serverKey?: boolean;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts the built app as `npm start` does (building it when it must) on a free port, before a mock upstream of its own. */
export async function startApp({ serverKey = true, env = {} }: AppOptions = {}): Promise<RunningApp> {
  const upstream = await startMockUpstream();
  const { OPENAI_API_KEY: _, PUBLIC_ORIGIN: __, PREVIEW_ORIGIN: ___, HOST: ____, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "lib/server/start/main.ts"], {
    cwd: ROOT,
    env: {
      ...inherited,
      PORT: "0",
      ...(serverKey ? { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: CANARY_KEY } : { OPENAI_BASE_URL: "" }),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<string>((resolve, reject) => {
    let line = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
      line += chunk;
      if (line.includes("\n")) resolve(line.split("\n", 1)[0] ?? "");
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
    child.once("error", reject);
    void ended.then((code) => reject(new Error(`The server ended with ${code} before it was ready:\n${printed}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await ended;
    await upstream.close();
    return code;
  };
  try {
    const url = await ready;
    return { url, port: Number(new URL(url).port), upstream, printed: () => printed, stop };
  } catch (caught) {
    await upstream.close();
    throw caught;
  }
}
