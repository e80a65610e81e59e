import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { buildSandbox, type ContractServer, serveSandbox } from "../contract/serve.ts";
import { ATTACKS, type Attack, type Attacked } from "./attacks.ts";

/** What must never happen: a page that stops, code that reaches out or in, a lie. One browser at a time. */
test.describe.configure({ mode: "default" });
test.setTimeout(180_000);

type Probed = { code: number; output: string; heard: string[]; alive: string };
type Forged = {
  output: string;
  status: object;
  changes: string[];
  ports: number[];
  failures: string[];
  answers: number;
};
type Globals = {
  never: {
    attack(attack: Attack): Promise<Attacked>;
    probe(source: string, target: string, udp: number): Promise<Probed>;
    forged(assets: string): Promise<Forged>;
    strangers(): Promise<string>;
  };
};

let server: ContractServer;
test.beforeAll(async () => {
  await buildSandbox();
  server = await serveSandbox("../never/never-page.ts", { kernel: "../never/forging-kernel.ts" });
});
test.afterAll(() => server.close());
test.beforeEach(async ({ page }) => {
  await page.goto(server.origin);
  await page.waitForFunction(() => "never" in globalThis);
});

/** The interface answers while the program runs, so many times before it ends, and the sandbox goes on afterwards. */
async function attack(page: Page, what: Attack, answers = 10): Promise<Attacked> {
  const result = await page.evaluate((each) => (globalThis as unknown as Globals).never.attack(each), what);
  expect(result.waits.length).toBeGreaterThanOrEqual(answers);
  expect(result.after).toBe("42\n");
  return result;
}

test("a spin does not stop the page, is stopped, and its files and output are there", async ({ page }) => {
  const { code, signal, output, kept } = await attack(page, ATTACKS.spin);
  expect({ code, signal, output, kept }).toEqual({
    code: 137,
    signal: "SIGKILL",
    output: "spinning\n",
    kept: { kept: "all of it" },
  });
});

test("a fork bomb is held to a number of processes, and goes as a whole", async ({ page }) => {
  const { code, signal, output, kept } = await attack(page, ATTACKS.forkBomb);
  expect({ code, signal, kept }).toEqual({ code: 137, signal: "SIGKILL", kept: { "kept-1": "x" } });
  expect(output).toContain("EAGAIN");
});

test("a string of a gigabyte is refused to who makes it, with file and line", async ({ page }) => {
  // It ends as soon as Node has started.
  const { code, output, kept } = await attack(page, ATTACKS.hugeString, 1);
  expect({ code, kept }).toEqual({ code: 1, kept: { kept: "x" } });
  expect(output).toContain("big.js:2");
  expect(output).toContain("RangeError: Invalid string length");
});

test("all the memory there is: what wrote before is there, and the sandbox goes on", async ({ page }) => {
  const { code, cause, kept, crashed } = await attack(page, ATTACKS.memoryHog);
  expect(code).not.toBe(0);
  expect(kept).toEqual({ "hog.js": expect.stringContaining("kept"), kept: "x" });
  // The frame died of it and has come back; whoever ran the command is told why it ended.
  expect(cause).toBe(crashed);
  expect(crashed).toContain("most likely out of memory. Its files are kept");
});

test("100 MB of output come through whole", async ({ page }) => {
  const { code, bytes } = await attack(page, ATTACKS.hugeOutput);
  expect({ code, bytes }).toEqual({ code: 0, bytes: 100_000_000 });
});

test("50,000 files are written and all there", async ({ page }) => {
  const { code, kept } = await attack(page, ATTACKS.manyFiles);
  expect({ code, kept }).toEqual({ code: 0, kept: { "many/0/0": "file 0", "many/99/49999": "file 49999" } });
});

test("nothing that a program does reaches a listener or the page", async ({ page }) => {
  const connections: string[] = [];
  const listener: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      connections.push(data.toString("latin1").split("\r\n")[0] ?? "");
      socket.end(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      );
    });
  });
  const datagrams: string[] = [];
  const udp = createSocket("udp4").on("message", (data) => datagrams.push(data.toString("latin1")));
  await Promise.all([
    new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve)),
  ]);
  const target = `http://localhost:${(listener.address() as { port: number }).port}`;
  try {
    // The listener does hear what may be sent: the page itself asks once.
    await page.evaluate((url) => fetch(url), `${target}/control`);
    const source = readFileSync(new URL("./probe.js", import.meta.url), "utf8");
    const { code, output, heard, alive } = await page.evaluate(
      ([text, url, port]) => (globalThis as unknown as Globals).never.probe(text, url, port),
      [source, target, udp.address().port] as const,
    );
    expect([code, output.slice(0, 20)]).toEqual([0, '{"out":{"fetch of No']);
    const result = JSON.parse(output) as Record<"out" | "in", Record<string, string>>;
    const succeeded = (ways: Record<string, string>) => Object.keys(ways).filter((name) => ways[name] === "no error");
    expect({ out: succeeded(result.out), in: succeeded(result.in) }).toEqual({ out: [], in: [] });
    expect(Object.keys(result.out).length).toBeGreaterThan(30);
    expect({ connections, datagrams, heard, alive }).toEqual({
      connections: ["GET /control HTTP/1.1"],
      datagrams: [],
      heard: [],
      alive: "alive\n",
    });
  } finally {
    listener.close();
    udp.close();
  }
});

test("a kernel that forges its reports fools nobody", async ({ page }) => {
  const { output, status, changes, ports, failures, answers } = await page.evaluate(() =>
    (globalThis as unknown as Globals).never.forged("/forged/"),
  );
  expect({ output, status, changes, ports }).toEqual({ output: "fine", status: { code: 3 }, changes: [], ports: [] });
  expect(failures).toEqual(["corrupt", "corrupt", "corrupt"]);
  expect(answers).toBeGreaterThanOrEqual(10);
});

test("windows that are not the sandbox's are not heard", async ({ page }) => {
  expect(await page.evaluate(() => (globalThis as unknown as Globals).never.strangers())).toBe("fine\n");
});
