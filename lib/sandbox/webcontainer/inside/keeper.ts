import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { INTO, LineReader, OUT, toLine } from "../lines.ts";
import type { KeeperRequest, ToKeeper } from "../wire.ts";
import { openInput, shellPath } from "./place.ts";
import { pruneFolders, Scanner } from "./scan.ts";
import { Sockets } from "./sockets.ts";

const say = (message: object): void => void process.stdout.write(toLine(OUT, message));

/** Lives as long as the container: what the client's file calls cannot (modes, links, hashes), and connections to ports. */
export function keep(): void {
  const root = join(process.cwd(), "project");
  mkdirSync(root, { recursive: true });
  const scanner = new Scanner(root);
  const sockets = new Sockets(say);

  const serve = (body: KeeperRequest): unknown => {
    switch (body.op) {
      case "scan":
        return scanner.scan();
      case "clear":
        for (const path of body.remove) rmSync(join(root, path), { recursive: true, force: true });
        for (const path of body.folders) mkdirSync(join(root, path), { recursive: true });
        return null;
      case "settle":
        for (const [path, target] of body.links) {
          rmSync(join(root, path), { recursive: true, force: true });
          mkdirSync(dirname(join(root, path)), { recursive: true });
          symlinkSync(target, join(root, path));
        }
        for (const [path, executable] of body.modes) chmodSync(join(root, path), executable ? 0o755 : 0o644);
        if (body.prune) pruneFolders(root);
        return null;
      case "connect":
        return sockets.connect(body.port);
    }
  };

  const answer = async (id: number, body: KeeperRequest): Promise<void> => {
    try {
      say({ t: "answer", id, value: await serve(body) });
    } catch (caught) {
      const { code, message } = caught as NodeJS.ErrnoException;
      say({ t: "refusal", id, code: String(code ?? "EIO").slice(0, 40), message: String(message).slice(0, 2000) });
    }
  };
  const hear = (message: ToKeeper): void => {
    if (message.t === "ping") say({ t: "pong" });
    else if (message.t === "request") void answer(message.id, message.body);
    else sockets.order(message);
  };
  const lines = new LineReader(INTO, (message) => hear(message as ToKeeper));
  openInput((text) => lines.feed(text));
  say({ t: "up", node: process.version, shell: shellPath() });
}
