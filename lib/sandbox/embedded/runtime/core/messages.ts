import { enter } from "./loop.ts";
import { sys } from "./machine.ts";
import type { ChildResult, SocketMessage } from "../../process/syscalls.ts";

/** Who hears what the kernel says while the loop is free. */
export const onKernel: {
  stdin: ((data: Uint8Array) => void) | null;
  stdinEnd: (() => void) | null;
  signal: ((name: string) => void) | null;
  resize: (() => void) | null;
  size: { readonly columns: number; readonly rows: number } | null;
  childOutput: (pid: number, fd: 1 | 2, data: Uint8Array) => void;
  childExit: (pid: number, result: ChildResult) => void;
  /** Word of the process's connections. */
  socket: (message: SocketMessage) => void;
} = {
  stdin: null,
  stdinEnd: null,
  signal: null,
  resize: null,
  size: null,
  childOutput: () => {},
  childExit: () => {},
  socket: () => {},
};

export function listenToKernel(): void {
  sys.onMessage((message) =>
    enter(() => {
      if (message.type === "stdin") onKernel.stdin?.(message.data);
      else if (message.type === "stdin-end") onKernel.stdinEnd?.();
      else if (message.type === "signal") onKernel.signal?.(message.signal);
      else if (message.type === "resize") {
        onKernel.size = message;
        onKernel.resize?.();
      } else if (message.type === "child-output") onKernel.childOutput(message.pid, message.fd, message.data);
      else if (message.type === "child-exit") onKernel.childExit(message.pid, message.result);
      else onKernel.socket(message);
    }),
  );
}
