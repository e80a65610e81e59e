import * as v from "valibot";

const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000));

/** What the prelude sends; a page can send anything, so everything is bounded. */
export const pageMessageSchema = v.variant("type", [
  /** Of our own frame page: it waits for the page to show. */
  v.object({ type: v.literal("frame-ready") }),
  /** Of a page on a preview's own origin: where it is, and whether it can go back. `fresh`: it has just begun. */
  v.object({
    type: v.literal("page-location"),
    path: v.pipe(v.string(), v.maxLength(8001), v.startsWith("/")),
    back: v.boolean(),
    forward: v.boolean(),
    fresh: v.boolean(),
  }),
  /** Of the same: an order was heard. */
  v.object({ type: v.literal("order-heard") }),
  v.object({ type: v.literal("link"), href: v.pipe(v.string(), v.maxLength(2001)) }),
  v.object({
    type: v.literal("console"),
    level: v.picklist(["log", "info", "warn", "error"]),
    text: v.pipe(v.string(), v.maxLength(4001)),
    file: v.optional(v.pipe(v.string(), v.maxLength(1025))),
    line: v.optional(place),
    column: v.optional(place),
  }),
]);
export type PageMessage = v.InferOutput<typeof pageMessageSchema>;
export type PagePlace = Extract<PageMessage, { type: "page-location" }>;
export type ConsoleLine = Extract<PageMessage, { type: "console" }>;

/** A message of the previewed page; null when it is not from that frame or not of that shape. */
export function readPageMessage(event: Pick<MessageEvent, "source" | "data">, frame: unknown): PageMessage | null {
  if (!frame || event.source !== frame) return null;
  const parsed = v.safeParse(pageMessageSchema, event.data);
  return parsed.success ? parsed.output : null;
}
