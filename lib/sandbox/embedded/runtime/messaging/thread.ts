import { leaving } from "../core/exit.ts";
import { onKernel } from "../core/messages.ts";
import { joinThread, type Word } from "./broadcast.ts";
import { closeLinks, portFromWire, type WirePort } from "./link.ts";
import { adoptPort } from "./port.ts";

/** What a thread is told first. */
export type ThreadStart = {
  readonly port: WirePort;
  readonly limits: readonly number[];
  readonly internal: boolean;
};
/** This thread's way to the one that started it. */
export const own: { port: object | undefined; internal: boolean; readonly limits: Float64Array } = {
  port: undefined,
  internal: false,
  limits: new Float64Array(4),
};

/** Further threads: waits for what the first thread says, then begins. */
export function awaitThreadStart(begin: () => void): void {
  onKernel.threadPort = (control) => {
    onKernel.threadPort = null;
    const { hear } = joinThread(control);
    control.onmessage = ({ data }: MessageEvent<Word | { start: ThreadStart }>) => {
      if (!("start" in data)) {
        hear(data);
        return;
      }
      const { port, limits, internal } = data.start;
      own.limits.set(limits);
      own.internal = internal;
      own.port = adoptPort(portFromWire(port));
      begin();
    };
  };
  leaving.add(closeLinks);
}
