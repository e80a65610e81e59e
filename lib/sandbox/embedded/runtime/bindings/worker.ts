import { browser } from "../core/browser.ts";
import { currentFolder } from "../core/folder.ts";
import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { processObject, threadNumber } from "../core/realm.ts";
import { joinThread, type Word } from "../messaging/broadcast.ts";
import { type Link, linksMadeIn, portToWire, type WirePort } from "../messaging/link.ts";
import { adoptPort, entangle, PortData } from "../messaging/port.ts";
import { own, type ThreadStart } from "../messaging/thread.ts";

/** As the engine has them when nobody asks for others, in megabytes: young, old, code, stack. They are not enforced here. */
const DEFAULT_LIMITS = [48, 2096, 0, 4] as const;
/** Milliseconds for which the last messages of a thread that ended are waited for, and between two looks. */
const LAST_WORDS_MS = 1000;
const LOOK_MS = 2;

const running = new Map<number, Worker>();
const { MessageChannel } = browser;

class Worker extends HandleWrap {
  readonly threadId: number;
  readonly messagePort: object;
  onexit: unknown = null;
  readonly #side = new PortData();
  readonly #options: { argv: readonly string[]; env: Record<string, string> };
  readonly #limits: Float64Array;
  readonly #internal: boolean;
  #links: readonly Link[] = [];
  #leave: (() => void) | null = null;
  #started = false;

  constructor(
    _url: unknown,
    env: Any,
    execArgv: readonly string[] | undefined,
    limits: Float64Array,
    _track: boolean,
    internal: boolean,
  ) {
    super("WORKER");
    this.threadId = sys.nextThread();
    const near = new PortData();
    entangle(near, this.#side);
    this.messagePort = adoptPort(near);
    const variables = env === null || env === undefined ? processObject.env : env;
    this.#options = {
      argv: ["node", ...(execArgv ?? processObject.execArgv)],
      env: Object.fromEntries(Object.keys(variables).map((name) => [name, `${variables[name]}`])),
    };
    this.#limits = Float64Array.from(DEFAULT_LIMITS, (given, at) =>
      (limits?.[at] ?? -1) > 0 ? (limits[at] as number) : given,
    );
    this.#internal = internal === true;
    Object.defineProperty(this, "onexit", { enumerable: false });
  }
  startThread(): void {
    try {
      sys.startThread(this.threadId, { ...this.#options, cwd: currentFolder() });
    } catch (caught) {
      const { code } = caught as { code?: string };
      throw Object.assign(new Error(`Worker initialization failure: ${code}`), { code: "ERR_WORKER_INIT_FAILED" });
    }
    const { port1: control, port2 } = new MessageChannel();
    sys.sendPort(this.threadId, port2);
    const transfer: Transferable[] = [];
    let port!: WirePort;
    this.#links = linksMadeIn(() => {
      port = portToWire(this.#side, transfer);
    });
    const start: ThreadStart = { port, limits: [...this.#limits], internal: this.#internal };
    control.postMessage({ start }, transfer);
    const { hear, leave } = joinThread(control);
    control.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
    this.#leave = () => {
      leave();
      control.close();
    };
    this.#started = true;
    running.set(this.threadId, this);
    this.setActive(true);
  }
  stopThread(): void {
    if (this.#started && running.has(this.threadId)) sys.endThread(this.threadId);
  }
  getResourceLimits(): Float64Array {
    return this.#limits;
  }
  /** A browser gives no heap away. */
  takeHeapSnapshot(): undefined {}
  loopIdleTime(): number {
    return 0;
  }
  loopStartTime(): number {
    return -1;
  }
  /** Word of its end overtakes its last messages, which take another way. */
  ended(code: number, since = browser.now()): void {
    if (!this.#links.every((link) => link.complete) && browser.now() - since < LAST_WORDS_MS) {
      browser.after(() => this.ended(code, since), LOOK_MS);
      return;
    }
    running.delete(this.threadId);
    this.#leave?.();
    post(() => {
      this.inContext(() => makeCallback(this, "onexit", code, null, null));
      for (const link of this.#links) link.lost();
      this.setActive(false);
    });
  }
}

export function worker(): Binding {
  onKernel.threadExit = (thread, code) => running.get(thread)?.ended(code);
  return {
    isMainThread: threadNumber === 0,
    get isInternalThread() {
      return own.internal;
    },
    ownsProcessState: threadNumber === 0,
    threadId: threadNumber,
    resourceLimits: own.limits,
    getEnvMessagePort: () => own.port,
    kMaxYoungGenerationSizeMb: 0,
    kMaxOldGenerationSizeMb: 1,
    kCodeRangeSizeMb: 2,
    kStackSizeMb: 3,
    kTotalResourceLimitCount: 4,
    Worker,
  };
}
