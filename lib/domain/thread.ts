import type { Seq } from "./ids.ts";

/** One tick of the thread; height and colour follow the kind. "interrupted": it ran, and nobody knows how it would have ended. */
export type TickKind = "message" | "text" | "command" | "edit" | "pass" | "fail" | "interrupted" | "plan" | "notice";
export type Tick = { readonly seq: Seq; readonly kind: TickKind; readonly label: string };
