import { errnoOf } from "../core/failure.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { inputWire, outputWire } from "../core/pipes.ts";
import { StreamHandle, UV_EOF } from "../core/streams.ts";

const isTTY = (fd: number): boolean => sys.tty?.fds[fd] === true;

/** The process's terminal. */
class TTY extends StreamHandle {
  constructor(fd: number, context: Any) {
    super("TTYWRAP");
    this.fd = fd;
    if (!isTTY(fd)) {
      const code = fd < 0 || fd > 2 ? "EBADF" : "EINVAL";
      const message = code === "EBADF" ? "bad file descriptor" : "invalid argument";
      if (context) Object.assign(context, { errno: errnoOf(code), code, message, syscall: "uv_tty_init" });
      return;
    }
    this.wire =
      fd === 0
        ? inputWire({
            data: (data) => this.deliver(data),
            end: (error) => {
              this.setActive(false);
              this.deliverEnd(error ?? UV_EOF);
            },
          })
        : outputWire(fd);
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

export const ttyWrap = (): Binding => ({ TTY, isTTY });
