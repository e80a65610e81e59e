import { type AppError, Failure, failed, ok, toAppError } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import type { TreeHash } from "../domain/ids.ts";
import type { Sandbox, SandboxSession } from "../ports/sandbox.ts";
import type { Chosen, Driver } from "./choose-sandbox.ts";
import { codePart } from "./code-part.ts";
import type { LogWriter } from "./log-writer.ts";
import type { ProjectPackages } from "./project-packages.ts";
import type { SessionTrees } from "./session-trees.ts";
import { WaitingProcess } from "./waiting-process.ts";
import type { OpenPort, SandboxStatus } from "./workbench-state.ts";

type Picture = Awaited<ReturnType<SessionTrees["picture"]>>;
type Cause = Extract<SessionEvent, { type: "checkpoint" }>["cause"];

/** Milliseconds a boot may take before it is named a failure. */
const BOOT_DEADLINE = 20_000;
/** Milliseconds after which what a running call did to files is recorded and shown. */
const LONG_CALL = 500;

export type SandboxHostOptions = {
  readonly create: (tried: (driver: Driver, why: string) => void) => Promise<Chosen>;
  /** For the chip, before one is chosen. */
  readonly why: string;
  readonly log: LogWriter;
  readonly trees: SessionTrees;
  readonly status: (status: SandboxStatus) => void;
  readonly crashed: (message: string) => void;
  readonly packages: Pick<ProjectPackages, "restore" | "restoring" | "look">;
  /** A sentence on what the project needs and the sandbox does not have. */
  readonly noted: (sentence: string, offers: Driver | null) => void;
  readonly ports: (ports: readonly OpenPort[]) => void;
};

/**
 * Owns the session's sandbox: boots it on the first need with the files of the log's newest tree, records what changes in
 * it, and brings it back after a crash. What is captured and appended goes one after another, so a tree is never recorded
 * behind a newer one.
 */
export class SandboxHost {
  #sandbox: Sandbox | null = null;
  #which: Pick<SandboxStatus, "driver" | "why" | "other">;
  #ready: Promise<Sandbox> | null = null;
  #line: Promise<unknown> = Promise.resolve();
  #queued: Promise<void> | null = null;
  #restored = false;
  #booted = false;
  #disposed = false;
  #ports: readonly OpenPort[] = [];
  #delayed: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: SandboxHostOptions) {
    this.#which = { driver: "embedded", why: options.why, other: null };
    this.#status("off");
  }

  /** The sandbox when it has booted; null otherwise. */
  get current(): Sandbox | null {
    return this.#booted ? this.#sandbox : null;
  }

  /** Boots at the first call. Throws Failure; the next call tries again. */
  ready(): Promise<Sandbox> {
    if (this.#ready) return this.#ready;
    const ready = this.#boot().catch((caught: unknown) => {
      const error = toAppError(caught);
      // A crash while it booted has begun another one, which says itself how it goes.
      if (this.#ready === ready) {
        this.#ready = null;
        this.options.status({ state: "failed", ...this.#which, error });
      }
      throw new Failure(error);
    });
    this.#ready = ready;
    return ready;
  }

  /** For tools: their commands start when the packages are back. Throws Failure. */
  async equipped(): Promise<SandboxSession> {
    const sandbox = await this.ready();
    return {
      files: sandbox.files,
      spawn: (command, options) => {
        const { restoring } = this.options.packages;
        const start = () => sandbox.spawn(command, options);
        return restoring ? new WaitingProcess(restoring, start, options?.signal) : start();
      },
    };
  }

  /** Stores the files as they are now with what `record` makes of their hash, before anything else is captured. Throws Failure. */
  capture(record: (tree: TreeHash) => readonly SessionEvent[]): Promise<TreeHash> {
    return this.#inLine(async () => {
      const picture = await this.#picture();
      await this.#store(record(picture.tree), picture);
      this.options.packages.look();
      return picture.tree;
    });
  }

  /** See SessionLog. The picture is taken while the intent is written: most often it shows what the log knows. */
  intend(events: readonly SessionEvent[]): Promise<AppError | null> {
    return this.#inLine(async () => {
      const taken = this.#picture().then(ok, (caught: unknown) => failed(toAppError(caught)));
      await this.options.log.append(events);
      const picture = await taken;
      if (!picture.ok) return picture.error;
      await this.#checkpoint("before-effect", picture.value);
      return null;
    });
  }

  /** Records the files if they differ from the newest recorded tree; calls that wait already are one. Throws Failure. */
  persist(cause: Cause): Promise<void> {
    this.#queued ??= this.#inLine(async () => {
      this.#queued = null;
      await this.#checkpoint(cause, await this.#picture());
    });
    return this.#queued;
  }

  /** Makes the files those of `tree`, then appends `event`. Throws Failure. */
  restore(tree: TreeHash, event: SessionEvent): Promise<void> {
    return this.#inLine(async () => {
      const sandbox = await this.ready();
      await this.options.trees.restore(sandbox, tree);
      await this.options.log.append([event]);
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#delayed) clearTimeout(this.#delayed);
    await this.#sandbox?.dispose();
  }

  async #boot(): Promise<Sandbox> {
    this.#status("booting");
    this.#sandbox ??= await this.#choose();
    const sandbox = this.#sandbox;
    const booted = await sandbox.boot(BOOT_DEADLINE);
    if (!booted.ok) throw new Failure(booted.error);
    // After a crash the driver's own mirror is newer than any tree that was recorded.
    if (!this.#restored) await this.options.trees.restore(sandbox, this.options.log.view.tree);
    this.#restored = true;
    this.#booted = true;
    // Whoever hears that it is ready waits for its packages.
    this.options.packages.restore(sandbox);
    this.#status("ready");
    // Nobody waits for it, and where it cannot be read nothing is said.
    void this.#sayNeeds(sandbox).catch(() => undefined);
    return sandbox;
  }

  async #sayNeeds({ files, driver }: Sandbox): Promise<void> {
    if (!(await files.read("package-lock.json"))) return;
    const { projectNeeds } = await codePart(() => import("./project-needs.ts"));
    const need = await projectNeeds(files, driver, this.#which.other ?? null);
    if (need) this.options.noted(need.text, need.offers);
  }

  async #choose(): Promise<Sandbox> {
    const show = (driver: Driver, why: string, other: Driver | null): void => {
      this.#which = { driver, why, other };
      this.#status("booting");
    };
    const { sandbox, why, other } = await this.options.create((driver, tried) => show(driver, tried, null));
    // Closed while it was chosen: nobody else would close it.
    if (this.#disposed) await sandbox.dispose();
    show(sandbox.driver, why, other);
    return this.#watch(sandbox);
  }

  #watch(sandbox: Sandbox): Sandbox {
    sandbox.onChange(() => this.#changed());
    sandbox.onPort(({ port, open, command = "" }) => {
      if (this.#disposed) return;
      const others = this.#ports.filter((each) => each.port !== port);
      this.#ports = open ? [...others, { port, command }] : others;
      this.options.ports(this.#ports);
    });
    sandbox.onCrash((error) => {
      if (this.#disposed) return;
      this.#ready = null;
      this.#booted = false;
      this.options.crashed(error.message);
      void this.ready()
        .then(() => this.persist("recovered"))
        .catch(() => undefined);
    });
    return sandbox;
  }

  /** A call records the files at its end, so only one that runs long is recorded in between. */
  #changed(): void {
    if (!this.#ready || this.#disposed || this.#delayed) return;
    if (this.options.log.view.open.length === 0) return void this.persist("terminal").catch(() => undefined);
    this.#delayed = setTimeout(() => {
      this.#delayed = null;
      const running = this.options.log.view.open.length > 0;
      if (!this.#disposed) void this.persist(running ? "command" : "terminal").catch(() => undefined);
    }, LONG_CALL);
  }

  async #picture(): Promise<Picture> {
    return this.options.trees.picture(await this.ready());
  }

  /** The newest tree on record is the checkpoint when it is that of the files. */
  async #checkpoint(cause: Cause, picture: Picture): Promise<void> {
    const { tree } = picture;
    if (tree !== this.options.log.view.tree) await this.#store([{ type: "checkpoint", tree, cause }], picture);
  }

  async #store(events: readonly SessionEvent[], { blobs }: Picture): Promise<void> {
    if (events.length === 0) return;
    await this.options.log.append(events, blobs);
    this.options.trees.kept(blobs);
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }

  #status(state: "off" | "booting" | "ready"): void {
    this.options.status({ state, ...this.#which });
  }
}
