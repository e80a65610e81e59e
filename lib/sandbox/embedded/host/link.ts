import * as v from "valibot";
import { type AppError, appError, Failure } from "../../../domain/errors.ts";
import type { Frame } from "./frame.ts";
import type { HostMessage, Request } from "./protocol.ts";
import { type CheckedReport, checkReport } from "./protocol-check.ts";

/**
 * Milliseconds between two pings, and after how many without an answer the kernel counts as gone: soon when the frame's
 * page is silent too, for then its process is; late when only the kernel is, for it may be starved on a busy machine.
 */
const PING_MS = 1000;
const BOTH_SILENT = 5;
const KERNEL_SILENT = 40;

type Waiting = { resolve(value: unknown): void; reject(failure: Failure): void };

export const crashed = (): AppError =>
  appError(
    "sandbox-crashed",
    "The sandbox stopped, most likely out of memory. Its files are kept as they last were; running commands were ended. Start it again to go on.",
    { retryable: true },
  );

/** One living kernel, seen from the host: requests with answers, reports, and a pulse. */
export class KernelLink {
  readonly #waiting = new Map<number, Waiting>();
  #nextRequest = 1;
  #pings = 0;
  #kernelSilent = 0;
  #frameSilent = 0;
  #pulse: ReturnType<typeof setInterval>;
  #open = true;

  constructor(
    private readonly frame: Pick<Frame, "port" | "echo" | "present">,
    private readonly hear: (report: CheckedReport) => void,
    private readonly lost: () => void,
  ) {
    const { port, echo, present } = frame;
    port.onmessage = (event) => this.#receive(event.data);
    echo.onmessage = () => {
      this.#frameSilent = 0;
    };
    // Where the event exists it comes at once; elsewhere the pulse finds out.
    port.addEventListener("close", () => this.#die());
    this.#pulse = setInterval(() => {
      this.#kernelSilent++;
      this.#frameSilent++;
      const gone = Math.min(this.#kernelSilent, this.#frameSilent) > BOTH_SILENT || this.#kernelSilent > KERNEL_SILENT;
      if (gone || !present()) this.#die();
      else {
        this.send({ type: "ping", count: ++this.#pings });
        echo.postMessage(this.#pings);
      }
    }, PING_MS);
  }

  #receive(data: unknown): void {
    this.#kernelSilent = 0;
    const report = checkReport(data);
    if (!report || !this.#open) return;
    if (report.type === "answer") this.#waiting.get(report.request)?.resolve(report.value);
    else if (report.type === "refusal")
      this.#waiting.get(report.request)?.reject(new Failure(appError(report.failure.code, report.failure.message)));
    else this.hear(report);
  }

  #die(): void {
    if (!this.#open) return;
    this.close(crashed());
    this.lost();
  }

  get open(): boolean {
    return this.#open;
  }

  send(message: HostMessage, transfer: Transferable[] = []): void {
    if (this.#open) this.frame.port.postMessage(message, transfer);
  }

  /** @throws Failure: the kernel's refusal, "sandbox-crashed", or "corrupt" for an answer of another shape */
  async request<T>(body: Request, schema: v.GenericSchema<unknown, T>): Promise<T> {
    if (!this.#open) throw new Failure(crashed());
    const request = this.#nextRequest++;
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(request, { resolve, reject });
        this.send({ type: "request", request, body });
      });
      const result = v.safeParse(schema, value);
      if (!result.success)
        throw new Failure(appError("corrupt", "The sandbox gave an answer that cannot be right. Start it again."));
      return result.output;
    } finally {
      this.#waiting.delete(request);
    }
  }

  /** Idempotent. Everything that still waits fails with `reason`. */
  close(reason: AppError): void {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#pulse);
    this.frame.port.onmessage = null;
    this.frame.echo.onmessage = null;
    for (const waiting of [...this.#waiting.values()]) waiting.reject(new Failure(reason));
    this.#waiting.clear();
  }
}
