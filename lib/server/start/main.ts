import type { Server } from "node:http";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, toAppError } from "../../domain/errors.ts";
import { type Addresses, APP_NAME, readAddresses } from "../addresses.ts";
import { readWebContainer } from "../webcontainer/settings.ts";
import type { App } from "./app.ts";
import { ensureBuild } from "./build.ts";
import { listen } from "./listen.ts";
import { startingAnswer } from "./starting.ts";

/** How long answers that are under way may take after SIGTERM. */
const GRACE_MS = 3000;

const say = (line: string) => process.stderr.write(`${line}\n`);

function printedAddress({ publicOrigin, host }: Addresses, port: number): string {
  if (publicOrigin) return publicOrigin;
  const name =
    host === null || host === "0.0.0.0" || host === "::" ? APP_NAME : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const ended = servers.map((server) => new Promise((done) => server.close(done)));
  for (const server of servers) server.closeIdleConnections();
  const late = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, GRACE_MS);
  await Promise.all(ended);
  clearTimeout(late);
}

/** npm hands SIGTERM to the shell between it and us, which dies of it and tells nobody; its death is all there is to see. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
}

async function main(): Promise<void> {
  const dev = process.argv.includes("--dev");
  const read = readAddresses(process.env);
  if (!read.ok) throw new Failure(read.error);
  const webcontainer = readWebContainer(process.env);
  if (!webcontainer.ok) throw new Failure(webcontainer.error);
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const place = { root, dist: resolve(root, process.env.NEXT_DIST_DIR ?? ".next") };
  process.chdir(root);
  // Next and React choose their builds by it while they are imported.
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  // Standard output is for the address; what Next says of itself goes to standard error.
  Object.assign(console, { log: console.error, info: console.error });
  // The port first: whoever has it taken should not wait for a build to hear so.
  let app: App | null = null;
  const { servers, port } = await listen(read.value.host, read.value.port, (request, response) => {
    if (app) app.handle(request, response);
    else {
      const { headers, body } = startingAnswer(request.headers.accept);
      response.writeHead(503, headers).end(body);
    }
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void closeAll(servers)
      .then(() => app?.close())
      .finally(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  if (process.env.npm_lifecycle_event) stopWithParent(stop);
  if (!dev) await ensureBuild(place, say);
  const { createApp } = await import("./app.ts");
  app = await createApp(place, { ...read.value, port }, webcontainer.value, dev);
  for (const server of servers) server.on("upgrade", app.upgrade);
  process.stdout.write(`${printedAddress(read.value, port)}\n`);
}

main().catch((caught: unknown) => {
  say(toAppError(caught).message);
  process.exit(1);
});
