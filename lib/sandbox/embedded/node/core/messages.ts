import type { KernelMessage } from "../../process/syscalls.ts";
import { enterLoop } from "./event-loop.ts";
import { sys } from "./machine.ts";
import { deliverSignal } from "./process-object.ts";

type Handlers = { [K in KernelMessage["type"]]?: (message: Extract<KernelMessage, { type: K }>) => void };
const handlers: Handlers = {
  signal: ({ signal }) => {
    if (signal === "SIGINT" || signal === "SIGTERM") deliverSignal(signal);
  },
};

/** One handler a kind: later ones replace earlier ones. */
export function onKernelMessage<K extends KernelMessage["type"]>(
  type: K,
  handler: (message: Extract<KernelMessage, { type: K }>) => void,
): void {
  (handlers as Record<string, unknown>)[type] = handler;
}

export function startMessages(): void {
  sys.onMessage((message) => {
    const handler = handlers[message.type] as ((message: KernelMessage) => void) | undefined;
    if (handler) enterLoop(() => handler(message));
  });
}
