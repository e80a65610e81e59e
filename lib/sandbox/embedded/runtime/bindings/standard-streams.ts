import { errnoOf } from "../core/failure.ts";
import { post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { ShutdownWrap, StreamHandle, streamState, type Wire, WriteWrap } from "../core/streams.ts";
import { AsyncWrap } from "../core/async.ts";

/** The process's own 0, 1 and 2. Writing to them blocks, as a pipe of Node's does. */
function standardWire(fd: number, deliver: (data: Uint8Array) => void, end: () => void): Wire {
  return {
    write: (data) => {
      try {
        for (let at = 0; at < data.length; ) at += sys.fs.write(fd, at === 0 ? data : data.subarray(at), null);
        return { error: 0, waits: false };
      } catch (error) {
        return { error: (error as { errno?: number }).errno ?? errnoOf("EIO"), waits: false };
      }
    },
    shutdown: (done) => {
      post(() => done(0));
      return 0;
    },
    read: (on) => {
      if (fd !== 0) return;
      onKernel.stdin = on ? deliver : null;
      onKernel.stdinEnd = on ? end : null;
      sys.readStdin(on);
    },
    close() {},
  };
}

class StandardStream extends StreamHandle {
  protected attach(fd: number): void {
    this.fd = fd;
    this.wire = standardWire(
      fd,
      (data) => this.deliver(data),
      () => this.deliverEnd(),
    );
  }
}

class TTY extends StandardStream {
  constructor(fd: number, context: Any) {
    super("TTYWRAP");
    this.attach(fd);
    if (!sys.tty?.fds[fd] && context) Object.assign(context, { code: "EINVAL", errno: errnoOf("EINVAL"), message: "invalid argument", syscall: "uv_tty_init" });
  }
  getWindowSize(into: number[]): number {
    into[0] = onKernel.size?.columns ?? sys.tty?.columns ?? 80;
    into[1] = onKernel.size?.rows ?? sys.tty?.rows ?? 24;
    return 0;
  }
  setRawMode(on: boolean): number {
    sys.setRawMode(on);
    return 0;
  }
}

export class Pipe extends StandardStream {
  constructor(readonly type: number) {
    super("PIPEWRAP");
  }
  open(fd: number): number {
    this.attach(fd);
    return 0;
  }
  bind(): number {
    return errnoOf("ENOTSUP");
  }
  listen(): number {
    return errnoOf("ENOTSUP");
  }
  connect(): number {
    return errnoOf("ENOTSUP");
  }
  fchmod(): number {
    return 0;
  }
}

export const standardStreams: Readonly<Record<string, () => Binding>> = {
  stream_wrap: () => ({
    kReadBytesOrError: 0,
    kArrayBufferOffset: 1,
    kBytesWritten: 2,
    kLastWriteWasAsync: 3,
    streamBaseState: streamState,
    WriteWrap,
    ShutdownWrap,
    LibuvStreamWrap: StreamHandle,
  }),
  tty_wrap: () => ({ TTY, isTTY: (fd: number) => sys.tty?.fds[fd] === true }),
  pipe_wrap: () => ({
    Pipe,
    PipeConnectWrap: class PipeConnectWrap extends AsyncWrap {
      constructor() {
        super("PIPECONNECTWRAP");
      }
    },
    constants: { SOCKET: 0, SERVER: 1, IPC: 2, UV_READABLE: 1, UV_WRITABLE: 2 },
  }),
};
