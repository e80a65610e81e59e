import type { SessionLog } from "../agent/session-log.ts";
import type { LogWriter } from "./log-writer.ts";
import type { SandboxHost } from "./sandbox-host.ts";
import { type SessionTrees, sha256 } from "./session-trees.ts";

/** What the loop writes through: the log's one writer, the sandbox's owner, the session's blobs. */
export const sessionLogOf = (log: LogWriter, host: SandboxHost, trees: SessionTrees): SessionLog => ({
  append: (events) => log.append(events),
  events: () => log.events,
  intend: (events) => host.intend(events),
  capture: (record) => host.capture(record),
  putBlob: async (bytes) => {
    const hash = await sha256(bytes);
    await trees.put(new Map([[hash, bytes]]));
    return hash;
  },
});
