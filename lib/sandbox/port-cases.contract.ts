import type { PortConnection, Sandbox } from "../ports/sandbox.ts";
import {
  type ContractCase,
  decode,
  encode,
  equal,
  failureOf,
  holds,
  needing,
  put,
  readUntil,
  run,
} from "./contract-helpers.contract.ts";

const server = needing("kill", "node");
const serverAndShell = needing("shell", "kill", "node", "no-network");

type Told = { readonly port: number; readonly open: boolean };
/** What was told of ports so far, and a way to wait for more. */
function watchPorts(sandbox: Sandbox): { readonly told: Told[]; until(port: number, open: boolean): Promise<void> } {
  const told: Told[] = [];
  let wake = (): void => {};
  sandbox.onPort(({ port, open }) => {
    told.push({ port, open });
    wake();
  });
  return {
    told,
    async until(port, open) {
      while (!told.some((each) => each.port === port && each.open === open))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

async function ask(connection: PortConnection, request: string): Promise<string> {
  const writer = connection.writable.getWriter();
  await writer.write(encode(request));
  const reader = connection.readable.getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decode(value);
  }
}

const HTTP = `
const http = require("node:http");
http.createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part) => (body += part)).on("end", () => {
    if (request.url === "/missing") response.statusCode = 404;
    response.end(request.method + " " + request.url + " " + body + "\\n");
  });
}).listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
`;

export const portCases: readonly ContractCase[] = [
  server(
    "a port is told when it opens and when its process is killed, and who asks late hears of open ones",
    async (sandbox) => {
      const ports = watchPorts(sandbox);
      await put(sandbox, { "server.js": HTTP });
      const process = sandbox.spawn("node server.js 3000");
      const output = await readUntil(process, "listening");
      await ports.until(3000, true);
      const late = watchPorts(sandbox);
      equal(late.told, [{ port: 3000, open: true }]);
      process.kill("SIGKILL");
      await process.exit;
      await output.rest();
      await ports.until(3000, false);
      equal(ports.told, [
        { port: 3000, open: true },
        { port: 3000, open: false },
      ]);
      equal(await failureOf(() => sandbox.connect(3000)), "unavailable");
    },
  ),
  server("the page speaks http to a server, and reads to the end of the answer", async (sandbox) => {
    await put(sandbox, { "server.js": HTTP });
    const process = sandbox.spawn("node server.js 3001");
    const output = await readUntil(process, "listening");
    const connection = await sandbox.connect(3001);
    const answer = await ask(
      connection,
      "POST /here HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody",
    );
    holds(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    holds(answer.endsWith("POST /here body\n"), answer);
    process.kill("SIGKILL");
    await output.rest();
  }),
  server("a server that is killed ends its connections", async (sandbox) => {
    const program = `require("node:net").createServer((socket) => socket.write("hello")).listen(3002, () => console.log("listening"));`;
    await put(sandbox, { "server.js": program });
    const process = sandbox.spawn("node server.js");
    const output = await readUntil(process, "listening");
    const connection = await sandbox.connect(3002);
    const reader = connection.readable.getReader();
    equal(decode((await reader.read()).value ?? encode("")), "hello");
    const next = reader.read().then(
      ({ done }) => (done ? "ended" : "more"),
      () => "failed",
    );
    process.kill("SIGKILL");
    await output.rest();
    equal(await next, "ended");
    connection.close();
  }),
  server("megabytes go both ways through a slow reader without a byte lost", async (sandbox) => {
    const program = `
      require("node:net").createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(3003, () => console.log("listening"));`;
    await put(sandbox, { "echo.js": program });
    const process = sandbox.spawn("node echo.js");
    const output = await readUntil(process, "listening");
    const connection = await sandbox.connect(3003);
    const total = 6 * 1024 * 1024;
    const sent = Uint8Array.from({ length: 1024 * 1024 }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
    const writer = connection.writable.getWriter();
    const writing = (async () => {
      for (let at = 0; at < total; at += sent.length) await writer.write(sent);
      await writer.close();
    })();
    const reader = connection.readable.getReader();
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const byte of value) if (byte !== sent[at++ % sent.length]) throw new Error(`byte ${at - 1} is another`);
    }
    await writing;
    equal(at, total);
    process.kill("SIGKILL");
    await output.rest();
  }),
  server("a port that another process has is in use; when that one ends it is free", async (sandbox) => {
    await put(sandbox, { "server.js": HTTP });
    const first = sandbox.spawn("node server.js 3004");
    const output = await readUntil(first, "listening");
    const second = await run(sandbox, "node server.js 3004");
    equal(second.code, 1);
    holds(second.output.includes("listen EADDRINUSE: address already in use 127.0.0.1:3004"), second.output);
    first.kill("SIGKILL");
    await output.rest();
    await first.exit;
    const third = sandbox.spawn("node server.js 3004");
    const more = await readUntil(third, "listening");
    third.kill("SIGKILL");
    await more.rest();
  }),
  serverAndShell(
    "curl and fetch reach a server of another process, and nothing beyond this machine",
    async (sandbox) => {
      await put(sandbox, {
        "server.js": HTTP,
        "client.js": `fetch("http://localhost:3005/f", { method: "PUT", body: "x" }).then(async (answer) => console.log(answer.status, await answer.text()));`,
      });
      const process = sandbox.spawn("node server.js 3005");
      const output = await readUntil(process, "listening");
      equal(await run(sandbox, "node client.js"), { output: "200 PUT /f x\n\n", code: 0 });
      equal(await run(sandbox, "curl -s -d a=1 localhost:3005/c"), { output: "POST /c a=1\n", code: 0 });
      equal(await run(sandbox, "curl -s -o out -w '%{http_code}' localhost:3005/missing && cat out"), {
        output: "404GET /missing \n",
        code: 0,
      });
      equal((await run(sandbox, "curl -sf localhost:3005/missing")).code, 22);
      equal((await run(sandbox, "curl -s localhost:9")).code, 7);
      const outside = await run(sandbox, "curl https://example.com/");
      equal(outside.code, 6);
      holds(outside.output.includes("no network"), outside.output);
      const lookup = await run(
        sandbox,
        `node -e 'fetch("http://example.com/").catch((error) => console.log(error.cause.code))'`,
      );
      equal(lookup.output, "ENOTFOUND\n");
      process.kill("SIGKILL");
      await output.rest();
    },
  ),
];
