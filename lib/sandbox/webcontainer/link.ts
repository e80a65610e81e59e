import type { WebContainer, WebContainerProcess } from "@webcontainer/api";
import * as v from "valibot";
import { type AppError, appError, Failure } from "../../domain/errors.ts";
import { crashedError, wrongAnswer } from "./failures.ts";
import type { ClientFrame } from "./host/client-frame.ts";
import { INTO, LineReader, OUT, toLine } from "./lines.ts";
import { type FromKeeper, fromKeeper, type KeeperRequest, type ToKeeper } from "./wire.ts";

/** Milliseconds between two looks whether the container lives, and after how many without an answer it does not. */
const PING_MS = 1000;
const SILENT = 40;

/** Beside the project, in the container's working folder. */
const OWN_FOLDER = ".tabwright";
export const INSIDE = `${OWN_FOLDER}/inside.cjs`;

export type Inside = { readonly programs: string; readonly reporter: string };
export type SocketReport = Extract<FromKeeper, { socket: number }>;
type Waiting = { resolve(value: unknown): void; reject(failure: Failure): void };

/** Reads what a process of the container prints until it ends; nothing of it fails. */
export async function pump(process: WebContainerProcess, hear: (text: string) => void): Promise<void> {
  const reader = process.output.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      hear(value);
    }
  } catch {
    // The container is gone; its link says so.
  }
}

/** One living container: the client, the keeper inside with its answers, and a pulse. */
export class ContainerLink {
  readonly #waiting = new Map<number, Waiting>();
  readonly #writer: WritableStreamDefaultWriter<string>;
  readonly #pulse: ReturnType<typeof setInterval>;
  #next = 1;
  #silent = 0;
  #open = true;
  shell = "/bin/sh";
  /** Hears what connections say, and that the container was lost. */
  onSocket: (report: SocketReport) => void = () => {};
  onLost: () => void = () => {};

  private constructor(
    readonly client: WebContainer,
    private readonly frame: Pick<ClientFrame, "present" | "remove">,
    keeper: WebContainerProcess,
    up: () => void,
  ) {
    this.#writer = keeper.input.getWriter();
    const lines = new LineReader(OUT, (message) => {
      const report = v.safeParse(fromKeeper, message);
      if (!report.success) return;
      if (report.output.t === "up") {
        this.shell = report.output.shell;
        up();
      } else this.#hear(report.output);
    });
    void pump(keeper, (text) => lines.feed(text)).then(() => this.#die());
    keeper.exit.then(
      () => this.#die(),
      () => this.#die(),
    );
    this.#pulse = setInterval(() => {
      if (!this.frame.present() || ++this.#silent > SILENT) this.#die();
      else this.send({ t: "ping" });
    }, PING_MS);
  }

  /** Boots what `frame` holds and starts the keeper in it; `ended` is the caller's deadline. Throws Failure or what the client throws. */
  static async open(frame: ClientFrame, client: WebContainer, inside: Inside): Promise<ContainerLink> {
    await client.fs.mkdir(OWN_FOLDER, { recursive: true });
    await client.fs.writeFile(INSIDE, inside.programs);
    await client.fs.writeFile(`${OWN_FOLDER}/reporter.mjs`, inside.reporter);
    const keeper = await client.spawn("node", [INSIDE, "keep"]);
    let up = (): void => {};
    const isUp = new Promise<"up">((resolve) => {
      up = () => resolve("up");
    });
    const link = new ContainerLink(client, frame, keeper, up);
    const first = await Promise.race([isUp, keeper.exit.catch(() => -1)]);
    if (first === "up") return link;
    throw new Failure(appError("unavailable", `WebContainer started, but Node in it ended with ${first}.`));
  }

  get open(): boolean {
    return this.#open && this.frame.present();
  }

  #hear(report: Exclude<FromKeeper, { t: "up" }>): void {
    this.#silent = 0;
    if (report.t === "answer") this.#waiting.get(report.id)?.resolve(report.value);
    else if (report.t === "refusal") {
      const error = appError("unavailable", report.message, { cause: { code: report.code } });
      this.#waiting.get(report.id)?.reject(new Failure(error));
    } else if (report.t !== "pong") this.onSocket(report);
  }

  send(message: ToKeeper): void {
    if (this.#open) this.#writer.write(toLine(INTO, message)).catch(() => {});
  }

  /** @throws Failure: the keeper's refusal, "sandbox-crashed", or "corrupt" for an answer of another shape */
  async request<T>(body: KeeperRequest, schema: v.GenericSchema<unknown, T>): Promise<T> {
    if (!this.#open) throw new Failure(crashedError());
    const id = this.#next++;
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.send({ t: "request", id, body });
      });
      const result = v.safeParse(schema, value);
      if (!result.success) throw wrongAnswer();
      return result.output;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** A call of the client's, which hangs for ever when the frame goes. @throws Failure "sandbox-crashed", or what it rejects with */
  async call<T>(action: (client: WebContainer) => Promise<T>): Promise<T> {
    if (!this.#open) throw new Failure(crashedError());
    const id = this.#next++;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#waiting.set(id, { resolve: () => {}, reject });
        action(this.client).then(resolve, reject);
      });
    } finally {
      this.#waiting.delete(id);
    }
  }

  #die(): void {
    if (!this.#open) return;
    this.close(crashedError());
    this.onLost();
  }

  /** Idempotent. Everything that still waits fails with `reason`. */
  close(reason: AppError): void {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#pulse);
    for (const waiting of [...this.#waiting.values()]) waiting.reject(new Failure(reason));
    this.#waiting.clear();
    // With its page the client and all of the container go; there is nobody to hear of it.
    this.frame.remove();
  }
}
