import { appError, Failure } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import type { Seq, TreeHash } from "../domain/ids.ts";
import { settledAt } from "../domain/lineage.ts";
import type { LogWriter } from "./log-writer.ts";
import type { SandboxHost } from "./sandbox-host.ts";

type Rewound = Extract<SessionEvent, { type: "rewound" }>;

/** Goes back to event `to`, with what was asked for. Throws Failure. */
export async function rewind(log: LogWriter, host: SandboxHost, to: Seq, what: Rewound["what"]): Promise<void> {
  const event = rewindTo(log.events, to, what, log.view.tree);
  if (what === "conversation") await log.append([event]);
  else await host.restore(event.tree, event);
}

/** The event of a rewind to the first settled place at or after `to`; `now` is the tree of a rewind that leaves the files. */
function rewindTo(events: readonly Recorded[], to: Seq, what: Rewound["what"], now: TreeHash): Rewound {
  const place = settledAt(events, to);
  return { type: "rewound", to: place, what, tree: what === "conversation" ? now : treeAt(events, place) };
}

/** The newest tree at or before event `to`. */
function treeAt(events: readonly Recorded[], to: Seq): TreeHash {
  for (let i = to; i >= 0; i--) {
    const event = events[i]?.event;
    if (event && "tree" in event && !(event.type === "rewound" && event.what === "conversation")) return event.tree;
  }
  throw new Failure(appError("corrupt", "The log names no files at this step, so it cannot be rewound to."));
}
