import * as v from "valibot";

/**
 * What a preview's origin sends by its service worker. Pages of that origin are hostile and can send anything, so
 * everything is bounded; what does not pass is dropped.
 */
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const path = v.pipe(text(16_384), v.regex(/^\/[^\s\0]*$/));
const name = v.pipe(text(256), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/));
const value = v.pipe(text(16_384), v.regex(/^[^\r\n\0]*$/));

export const MAX_BODY = 64 * 1024 * 1024;

const bridgeMessageSchema = v.variant("type", [
  v.object({
    type: v.literal("request"),
    method: v.pipe(text(24), v.regex(/^[A-Z][A-Z-]*$/i)),
    path,
    headers: v.pipe(v.array(v.tuple([name, value])), v.maxLength(200)),
    mode: text(32),
    destination: text(32),
    referrer: text(16_384),
    body: v.nullable(
      v.pipe(
        v.instance(ArrayBuffer),
        v.check((body) => body.byteLength <= MAX_BODY),
      ),
    ),
  }),
  /** `port`: a port of the sandbox. */
  v.object({
    type: v.literal("web-socket"),
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
    path,
    protocols: v.pipe(v.array(name), v.maxLength(20)),
  }),
  v.object({ type: v.literal("cookie"), text: v.pipe(text(4096), v.regex(/^[^\r\n\0]*$/)) }),
]);

export type BridgeMessage = v.InferOutput<typeof bridgeMessageSchema>;
export type PageRequest = Extract<BridgeMessage, { type: "request" }>;
export type SocketRequest = Extract<BridgeMessage, { type: "web-socket" }>;

export function readBridgeMessage(data: unknown): BridgeMessage | null {
  const parsed = v.safeParse(bridgeMessageSchema, data);
  return parsed.success ? parsed.output : null;
}
