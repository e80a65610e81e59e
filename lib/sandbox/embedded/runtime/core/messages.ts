import type { PackageMessage } from "../../packages/package-messages.ts";
import type { SocketMessage } from "../../process/sockets.ts";
import type { ChildResult, KernelMessage } from "../../process/syscalls.ts";
import { enter } from "./loop.ts";
import { sys } from "./machine.ts";

/** Who hears what the kernel says while the loop is free. */
export const onKernel: {
  stdin: ((data: Uint8Array) => void) | null;
  stdinEnd: (() => void) | null;
  /** What was asked for of a stream. */
  streamRead: (request: number, data: Uint8Array) => void;
  signal: ((name: string) => void) | null;
  resize: (() => void) | null;
  /** What is watched has changed. */
  fileEvents: () => void;
  size: { readonly columns: number; readonly rows: number } | null;
  childOutput: (pid: number, fd: 1 | 2, data: Uint8Array) => void;
  childExit: (pid: number, result: ChildResult) => void;
  /** Word of the pipes that are descriptors of this process. */
  pipe: (message: PipeMessage) => void;
  threadPort: ((port: MessagePort) => void) | null;
  threadExit: (thread: number, code: number) => void;
  /** Word of the process's connections. */
  socket: (message: SocketMessage) => void;
  /** Answers to what npm ordered. */
  packages: (message: PackageMessage) => void;
} = {
  stdin: null,
  stdinEnd: null,
  streamRead: () => {},
  signal: null,
  resize: null,
  fileEvents: () => {},
  size: null,
  childOutput: () => {},
  childExit: () => {},
  pipe: () => {},
  threadPort: null,
  threadExit: () => {},
  socket: () => {},
  packages: () => {},
};
export type PipeMessage = Extract<KernelMessage, { type: "pipe-data" | "pipe-end" | "pipe-room" | "pipe-open" }>;

export function listenToKernel(): void {
  sys.onMessage((message) =>
    enter(() => {
      if (message.type === "stdin") onKernel.stdin?.(message.data);
      else if (message.type === "stdin-end") onKernel.stdinEnd?.();
      else if (message.type === "stream-read") onKernel.streamRead(message.request, message.data);
      else if (message.type === "file-events") onKernel.fileEvents();
      else if (message.type === "signal") onKernel.signal?.(message.signal);
      else if (message.type === "resize") {
        onKernel.size = message;
        onKernel.resize?.();
      } else if (message.type === "child-output") onKernel.childOutput(message.pid, message.fd, message.data);
      else if (message.type === "child-exit") onKernel.childExit(message.pid, message.result);
      else if (message.type === "thread-port") onKernel.threadPort?.(message.port);
      else if (message.type === "thread-exit") onKernel.threadExit(message.thread, message.code);
      else if (message.type === "document" || message.type === "placed") onKernel.packages(message);
      else if ("fd" in message) onKernel.pipe(message);
      else onKernel.socket(message);
    }),
  );
}
