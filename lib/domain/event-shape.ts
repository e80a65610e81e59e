import type { SessionEvent } from "./event.ts";

type Kind = "string" | "number" | "object";
/** What reading a log of our own relies on, and no more: checking 10,000 events must take a few milliseconds. */
const essentials: { readonly [Type in SessionEvent["type"]]: Readonly<Record<string, Kind>> } = {
  "session-created": { task: "object", title: "string", tree: "string" },
  "session-renamed": { title: "string" },
  "session-imported": {},
  "mode-changed": { mode: "string" },
  "user-message": { text: "string", delivery: "string" },
  "turn-started": { speaker: "object", mode: "string" },
  "request-started": { attempt: "number" },
  "request-finished": {},
  "model-item": { item: "object" },
  "model-partial": { text: "string" },
  "tool-call-partial": { name: "string" },
  "tool-call-requested": { call: "object" },
  "tool-call-decided": { callId: "string", decision: "string" },
  "tool-call-finished": { callId: "string", outcome: "object", tree: "string" },
  checkpoint: { tree: "string" },
  rewound: { to: "number", tree: "string" },
  "turn-ended": { reason: "string" },
};
const essentialsOf = new Map<unknown, readonly [key: string, kind: Kind][]>(
  Object.entries(essentials).map(([type, fields]) => [type, Object.entries(fields)]),
);

/** The cheap form, for logs that this app wrote itself: the type is known and its essential fields have their kinds. */
export function hasEventShape(value: unknown): value is SessionEvent {
  if (typeof value !== "object" || value === null) return false;
  const event = value as Record<string, unknown>;
  const fields = essentialsOf.get(event.type);
  return fields?.every(([key, kind]) => event[key] !== null && typeof event[key] === kind) ?? false;
}
