import { createHash } from "node:crypto";
import { type AppError, Failure, toAppError } from "../../domain/errors.ts";
import { LOG_VERSION, type Recorded, type SessionEvent } from "../../domain/event.ts";
import { blobHash, seq, sessionId, type TreeHash, treeHash } from "../../domain/ids.ts";
import { latestTree, type SessionLog } from "../session-log.ts";
import type { FakeSandbox } from "./fake-sandbox.ts";

export const record = (events: readonly SessionEvent[], from = 0): Recorded[] =>
  events.map((event, i) => ({
    sessionId: sessionId("s"),
    seq: seq(from + i),
    at: 1_000 + from + i,
    v: LOG_VERSION,
    event,
  }));

export const created: SessionEvent = {
  type: "session-created",
  task: { id: "t", title: "T", summary: "", prompt: "", tags: [], source: "empty" },
  title: "T",
  tree: treeHash("0".repeat(64)),
  app: "test",
};

/** A session's log in memory, over a fake sandbox; fails on demand. */
export class MemoryLog implements SessionLog {
  readonly recorded: Recorded[];
  readonly blobs = new Map<string, Uint8Array>();
  /** What each append brought that was taken. */
  readonly appends: (readonly string[])[] = [];
  /** Asked before each append; an error makes it fail. */
  failure: (events: readonly SessionEvent[]) => AppError | null = () => null;

  constructor(
    private readonly sandbox: FakeSandbox,
    events: readonly SessionEvent[] = [created],
  ) {
    this.recorded = record(events);
  }

  events(): readonly Recorded[] {
    return this.recorded;
  }
  async append(events: readonly SessionEvent[]): Promise<readonly Recorded[]> {
    await Promise.resolve();
    const error = this.failure(events);
    if (error) throw new Failure(error);
    const added = record(events, this.recorded.length);
    this.recorded.push(...added);
    this.appends.push(events.map(({ type }) => type));
    return added;
  }
  async intend(events: readonly SessionEvent[]): Promise<AppError | null> {
    await this.append(events);
    let tree: TreeHash;
    try {
      tree = this.sandbox.tree();
    } catch (caught) {
      return toAppError(caught);
    }
    if (tree !== latestTree(this.recorded)) await this.append([{ type: "checkpoint", tree, cause: "before-effect" }]);
    return null;
  }
  async capture(make: Parameters<SessionLog["capture"]>[0]) {
    const tree = this.sandbox.tree();
    await this.append(make(tree));
    return tree;
  }
  async putBlob(bytes: Uint8Array) {
    const hash = blobHash(createHash("sha256").update(bytes).digest("hex"));
    this.blobs.set(hash, bytes);
    return hash;
  }

  /** Types of the events, without session-created. */
  types(): string[] {
    return this.recorded.slice(1).map(({ event }) => event.type);
  }
  only<Type extends SessionEvent["type"]>(type: Type): Extract<SessionEvent, { type: Type }>[] {
    return this.recorded
      .map(({ event }) => event)
      .filter((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
  }
}
