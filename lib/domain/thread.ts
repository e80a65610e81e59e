import type { Seq } from "./ids.ts";

/** One tick of the thread; height and colour follow the kind. */
export type TickKind = "message" | "text" | "command" | "edit" | "pass" | "fail" | "plan" | "notice";
export type Tick = { readonly seq: Seq; readonly kind: TickKind; readonly label: string };
