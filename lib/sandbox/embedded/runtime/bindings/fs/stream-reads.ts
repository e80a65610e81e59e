import { type Any, sys } from "../../core/machine.ts";
import { onKernel } from "../../core/messages.ts";
import { errorNumber } from "../../core/pipes.ts";
import { completeLater, Fault } from "./request.ts";

const waiting = new Map<number, (data: Uint8Array) => void>();
let next = 1;

/** Reads from a stream for a request, into the views in turn: the loop goes on until there is something. */
export function readStreamLater(fd: number, views: readonly Uint8Array[], request: Any): Any {
  return completeLater(request, (done) => {
    const most = views.reduce((sum, { length }) => sum + length, 0);
    if (most === 0) return done(0);
    const number = next++;
    waiting.set(number, (data) => {
      let at = 0;
      for (const view of views) {
        const part = data.subarray(at, at + view.length);
        view.set(part);
        at += part.length;
      }
      done(data.length);
    });
    try {
      sys.pipes.ask(fd, most, number);
    } catch (caught) {
      waiting.delete(number);
      done(new Fault(errorNumber(caught), "read"));
    }
  });
}

onKernel.streamRead = (number, data) => {
  const tell = waiting.get(number);
  waiting.delete(number);
  tell?.(data);
};
