import { browser } from "../core/browser.ts";
import { environmentStore, keepIn, sharedStore } from "../core/environment.ts";
import { currentFolder } from "../core/folder.ts";
import { HandleWrap, openHandles } from "../core/handles.ts";
import { makeCallback, post, postClosing } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { problemsOf } from "../core/options.ts";
import { processObject, threadNumber } from "../core/realm.ts";
import { joinThread, threadGone, type Word } from "../messaging/broadcast.ts";
import { entangle, PortData } from "../messaging/channel.ts";
import { linksTo, portToWire } from "../messaging/link.ts";
import { adoptPort } from "../messaging/port.ts";
import { own, type ThreadStart } from "../messaging/thread.ts";

/** As the engine has them when nobody asks for others, in megabytes: young, old, code, stack. They are not enforced here. */
const DEFAULT_LIMITS = [48, 2096, 0, 4] as const;
/** Milliseconds for which the last messages of a thread that ended are waited for, and between two looks. */
const LAST_WORDS_MS = 1000;
const LOOK_MS = 2;

const running = new Map<number, Worker>();
const { MessageChannel } = browser;

/** Options that count for a process as a whole. */
const OF_PROCESS =
  /^--(?:title|trace-event-|v8-pool-size|zero-fill-buffers|debug-arraybuffer-allocations|disable-proto|node-snapshot|security-revert|completion-bash|help|version|v8-options|icu-data-dir|openssl-|force-fips|enable-fips|secure-heap|use-openssl-ca|use-bundled-ca|use-largepages|trace-sigint|disable-wasm-trap-handler)/;
function problems(list: readonly string[], fromEnvironment: boolean): readonly string[] | undefined {
  const ofProcess = fromEnvironment ? [] : list.filter((option) => OF_PROCESS.test(option));
  const found = [...problemsOf(list, fromEnvironment), ...ofProcess];
  return found.length > 0 ? found : undefined;
}

class Worker extends HandleWrap {
  readonly threadId: number;
  readonly messagePort: object;
  onexit: unknown = null;
  /** What is wrong with the options, where something is. */
  declare invalidExecArgv?: readonly string[] | undefined;
  declare invalidNodeOptions?: readonly string[] | undefined;
  readonly #side = new PortData();
  readonly #options: { argv: readonly string[]; env: Record<string, string>; sharesEnvironment: boolean };
  readonly #limits: Float64Array;
  readonly #internal: boolean;
  #over = false;
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
    if (execArgv) this.invalidExecArgv = problems(execArgv, false);
    const options = env && typeof env === "object" ? env["NODE_OPTIONS"] : undefined;
    if (options) this.invalidNodeOptions = problems(`${options}`.split(/\s+/).filter(Boolean), true);
    this.threadId = sys.nextThread();
    const near = new PortData();
    entangle(near, this.#side);
    this.messagePort = adoptPort(near);
    // Null: a copy of this thread's; nothing: the very same.
    const variables = env ?? processObject.env;
    this.#options = {
      argv: ["node", ...(execArgv ?? processObject.execArgv).filter((option: string) => option !== "--")],
      env: Object.fromEntries(Object.keys(variables).map((name) => [name, `${variables[name]}`])),
      sharesEnvironment: env === undefined,
    };
    this.#limits = Float64Array.from(DEFAULT_LIMITS, (given, at) =>
      (limits?.[at] ?? -1) > 0 ? (limits[at] as number) : given,
    );
    this.#internal = internal === true;
    Object.defineProperty(this, "onexit", { enumerable: false });
  }
  startThread(): void {
    try {
      if (this.#options.sharesEnvironment && environmentStore() !== sharedStore) {
        sys.environment("begin", JSON.stringify(this.#options.env));
        keepIn(sharedStore);
      }
      sys.startThread(this.threadId, { ...this.#options, cwd: currentFolder() });
    } catch (caught) {
      const { code } = caught as { code?: string };
      throw Object.assign(new Error(`Worker initialization failure: ${code}`), { code: "ERR_WORKER_INIT_FAILED" });
    }
    const { port1: control, port2 } = new MessageChannel();
    sys.sendPort(this.threadId, port2);
    const transfer: Transferable[] = [];
    const port = portToWire(this.#side, transfer, this.threadId);
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
    const links = linksTo(this.threadId);
    if (!links.every((link) => link.complete) && browser.now() - since < LAST_WORDS_MS) {
      browser.after(() => this.ended(code, since), LOOK_MS);
      return;
    }
    running.delete(this.threadId);
    this.#leave?.();
    post(() => {
      this.setActive(false);
      postClosing(() => {
        this.#over = true;
        this.emitDestroy();
        openHandles.delete(this);
      });
      try {
        this.inContext(() => makeCallback(this, "onexit", code, null, null));
      } finally {
        threadGone(this.threadId, null);
      }
    });
  }
  /** Nothing once the thread is gone. */
  override hasRef(): boolean {
    return this.#over ? (undefined as unknown as boolean) : super.hasRef();
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
