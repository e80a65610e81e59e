import type { CutBy } from "../agent/recover.ts";
import { type AppError, appError, Failure, toAppError } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import { type CallId, type Seq, seq, type TreeHash } from "../domain/ids.ts";
import { commandOf } from "../domain/project-call.ts";
import type { EventStore, WriterLock } from "../ports/event-store.ts";
import { FileIntents } from "./file-intents.ts";
import { firstState } from "./first-state.ts";
import { LiveOutput } from "./live-output.ts";
import { LogWriter, READ_ONLY } from "./log-writer.ts";
import { moveToMemory } from "./move-to-memory.ts";
import { OutputHub } from "./output-hub.ts";
import { MessageQueue } from "./queue.ts";
import { rewind } from "./rewind.ts";
import { SandboxHost } from "./sandbox-host.ts";
import { sessionLogOf } from "./session-log.ts";
import type { SessionParts, Stores } from "./session-parts.ts";
import { SessionPreviews } from "./session-previews.ts";
import { SessionTrees } from "./session-trees.ts";
import { SessionTurns } from "./session-turns.ts";
import { ShownFiles } from "./shown-files.ts";
import { StateBox } from "./state-box.ts";
import { Surroundings } from "./surroundings.ts";
import { testCommand } from "./test-command.ts";
import { UnsavedTexts } from "./unsaved-texts.ts";
import type { ModelChoice, SessionController, WorkbenchState } from "./workbench-state.ts";
import { WriterLine } from "./writer-line.ts";

/** An open session; see open-session.ts. */
export class Session implements SessionController {
  readonly id;
  #stores: Stores;
  #lock: WriterLock | null = null;
  #unsubscribe: (() => void)[] = [];
  readonly #log: LogWriter;
  readonly #trees: SessionTrees;
  readonly #hub = new OutputHub();
  readonly #live: LiveOutput;
  readonly #queue: MessageQueue;
  readonly #host: SandboxHost;
  readonly #turns: SessionTurns;
  readonly #files: FileIntents;
  readonly #shown: ShownFiles;
  readonly #state: StateBox;
  readonly #line: WriterLine;
  readonly #around: Surroundings;
  readonly unsaved: UnsavedTexts;
  readonly memos;
  readonly packages;
  readonly servers;
  readonly previews: SessionPreviews;

  constructor(
    private readonly parts: SessionParts,
    events: readonly Recorded[],
  ) {
    this.id = parts.id;
    const lead = (lock: WriterLock): Promise<void> => this.#become(lock).catch((e) => this.#report(toAppError(e)));
    this.#line = new WriterLine(parts.locks, parts.id, lead);
    this.#stores = parts.stores;
    this.unsaved = new UnsavedTexts(parts.id, parts.unsaved, () => this.#writes());
    this.#log = new LogWriter(parts.id, parts.stores.events, events, {
      changed: () => this.#update(),
      conflicted: () => this.#becomeReader(),
      failed: (error) => this.#moveToMemory(error),
    });
    this.#state = new StateBox(firstState(parts, this.#log.view));
    this.#trees = new SessionTrees(parts.id, parts.stores.blobs, (error) =>
      this.#log.between(() => this.#moveToMemory(error)),
    );
    this.#live = new LiveOutput(
      (draft) => this.#log.saveDraft(draft),
      (live, printed) => {
        this.#hub.print(printed, this.#log.view);
        this.#state.set({ live });
      },
    );
    const set = (change: Partial<WorkbenchState>): void => this.#state.set(change);
    this.#queue = new MessageQueue(parts.id, parts.storage, () => set({ queue: this.#queue.items }), this.#log);
    this.#around = new Surroundings({
      id: parts.id,
      store: parts.memos,
      writes: () => this.#writes(),
      sandbox: () => this.#host.current,
      view: () => this.#log.view,
      set,
      note: (line) => this.#hub.note(line),
      run: (command) => this.runCommand(command),
      runAgain: (at) => this.runAgain(at),
    });
    ({ memos: this.memos, packages: this.packages, servers: this.servers } = this.#around);
    this.#host = new SandboxHost({
      create: parts.createSandbox,
      why: parts.sandboxWhy,
      log: this.#log,
      trees: this.#trees,
      status: (sandbox) => this.#state.set({ sandbox }),
      packages: this.packages,
      noted: (sentence, offers) => this.#state.notice("info", sentence, offers),
      ports: (ports) => this.#around.listen(ports),
      crashed: (why) => this.#state.notice("warn", `The sandbox stopped and was started again with its files. ${why}`),
    });
    this.#shown = new ShownFiles(this.#trees, set, (error) => this.#report(error));
    this.#files = new FileIntents({
      host: this.#host,
      trees: this.#trees,
      files: () => this.#state.current.files,
      refused: () => (this.#writes() ? null : READ_ONLY),
      report: (text) => this.#state.notice("fail", text),
    });
    this.previews = new SessionPreviews(parts.id, this.#host, this.#files);
    this.#turns = new SessionTurns({
      log: this.#log,
      sessionLog: sessionLogOf(this.#log, this.#host, this.#trees),
      live: this.#live,
      queue: this.#queue,
      sandbox: () => this.#host.equipped(),
      provider: () => parts.provider(this.#log.view),
      changed: () => this.#update(),
      report: (error) => this.#report(error),
    });
    this.#state.set({ queue: this.#queue.items });
    for (const note of parts.notes) this.#state.notice("info", note);
  }

  async begin(): Promise<void> {
    const { events } = this.#stores;
    this.#unsubscribe = [
      events.onChange((id) => void (id === this.id && this.#readAlong())),
      events.onLost((why) => void this.#log.between(() => this.#moveToMemory(appError("unavailable", why)))),
      this.parts.models.subscribe(() => this.#state.set({ model: this.parts.models.choice() })),
    ];
    const lock = await this.parts.locks.acquire(this.id);
    await (lock ? this.#become(lock) : this.#becomeReader());
    await this.#shown.update(this.#log.view);
  }

  getSnapshot = (): WorkbenchState => this.#state.current;
  subscribe = (listener: () => void): (() => void) => this.#state.subscribe(listener);

  submit(text: string, delivery: "steer" | "queue" = "steer"): void {
    if (this.#writes()) this.#turns.submit(text, delivery);
  }
  withdraw = (queuedId: number): void => this.#queue.withdraw(queuedId);
  interrupt = (): void => this.#turns.interrupt();
  decide(callId: CallId, decision: "allow" | "deny", reason?: string): void {
    this.#turns.decide(callId, { decision, ...(reason ? { reason } : {}) });
  }
  setMode(mode: WorkbenchState["mode"]): void {
    if (mode !== this.#log.view.mode) this.#record([{ type: "mode-changed", mode }]);
  }
  setModel = (choice: ModelChoice): void => this.parts.models.setChoice(choice);
  rename(title: string): void {
    const name = title.trim().slice(0, 120);
    if (name && name !== this.#log.view.title) this.#record([{ type: "session-renamed", title: name }]);
  }
  dismiss = (noticeId: number): void => this.#state.dismiss(noticeId);

  async runCommand(command: string): Promise<void> {
    if (this.#writes()) await this.#turns.command({ command });
  }
  runTests(what?: { readonly file: string; readonly name?: readonly string[] }): Promise<void> {
    return this.runCommand(testCommand(this.#log.view, this.#state.current.files, what));
  }
  runAgain(at: Seq): void {
    const entry = this.#log.view.entries.find((each) => each.seq === at);
    const command = entry?.kind === "call" ? commandOf(entry.call) : null;
    if (command !== null) void this.runCommand(command);
  }

  readFile = (path: string) => this.#files.read(path);
  saveFile = (...args: Parameters<FileIntents["save"]>) => this.#files.save(...args);
  deleteFile = (path: string) => this.#files.remove(path);
  renameFile = (from: string, to: string) => this.#files.rename(from, to);
  addFiles = (files: ReadonlyMap<string, Uint8Array>) => this.#files.add(files);
  revertFile = (path: string, tree: TreeHash) => this.#files.revert(path, tree);

  readTree = (tree: TreeHash) => this.#trees.read(tree).catch(() => []);
  readBlob = (hash: Parameters<SessionTrees["blob"]>[0]) => this.#trees.blob(hash).catch(() => null);

  async rewind(to: Seq, what: "all" | "files" | "conversation"): Promise<void> {
    if (!this.#writes()) return;
    this.interrupt();
    await this.#turns.idle();
    await rewind(this.#log, this.#host, to, what).catch((caught: unknown) => this.#report(toAppError(caught)));
  }
  async undoRewind(): Promise<void> {
    const rewound = this.#log.view.rewound;
    const event = rewound && this.#log.events[rewound.at]?.event;
    if (event && event.type === "rewound") await this.rewind(seq(rewound.at - 1), event.what);
  }

  openTerminal = (size: { columns: number; rows: number }) => this.#around.terminal.open(size);
  onOutput = (fn: (chunk: string | Uint8Array) => void): (() => void) => this.#hub.listen(fn);

  async takeOver(): Promise<void> {
    this.#line.leave();
    const lock = await this.parts.locks.acquire(this.id, { steal: true });
    if (lock) await this.#become(lock, "taken-over");
  }

  async exportSession(format: "jsonl" | "zip"): Promise<Blob> {
    await this.#log.settled();
    const exported = await this.parts.exportSession(format, this.#stores, this.#log.events);
    if (!exported.ok) throw new Failure(exported.error);
    return exported.value;
  }

  async dispose(): Promise<void> {
    this.#around.dispose();
    this.interrupt();
    await this.#turns.idle();
    await this.#log.settled();
    for (const stop of this.#unsubscribe) stop();
    this.#line.leave();
    this.#lock?.release();
    this.#state.clear();
    this.previews.closeAll();
    await this.#host.dispose();
  }

  /** The writer, once what another tab did last is read and what a kill left open is closed. */
  async #become(lock: WriterLock, cutBy: CutBy = "closed"): Promise<void> {
    await this.#readAlong();
    this.#queue.reload();
    this.#log.reopen();
    this.#lock = lock;
    void lock.lost.then(() => this.#lock === lock && this.#becomeReader());
    const kept = [this.unsaved.load(), this.#around.load()];
    const [draft] = await Promise.all([this.#stores.events.readDraft(this.id), ...kept]);
    // Another tab may have taken over meanwhile, and closes itself what is open.
    if (this.#lock !== lock) return;
    await this.#turns.recover(draft.ok ? draft.value : null, cutBy);
    if (this.#lock !== lock) return;
    this.#state.set({ writer: "this-tab" });
    this.#hub.replay(this.#log.view);
    this.servers.noteEnded();
    void this.#host.ready().catch(() => undefined);
  }

  #becomeReader(): void {
    this.#lock = null;
    this.previews.closeAll();
    this.#line.stand();
    this.#log.close(READ_ONLY);
    this.#turns.interrupt();
    this.#hub.replay(this.#log.view);
    this.#state.set({ writer: "other-tab" });
  }

  /** What another tab appended; or it deleted the session. */
  async #readAlong(): Promise<void> {
    const more = await this.#stores.events.read(this.id, seq(this.#log.events.length));
    if (this.#lock) {
      const gone = !more.ok && more.error.code === "not-found";
      if (gone)
        await this.#log.between(() =>
          this.#moveToMemory(appError("not-found", "This session was deleted in another tab.")),
        );
      return;
    }
    if (!more.ok || more.value.length === 0) return;
    this.#log.adopt(more.value.filter((recorded) => recorded.seq >= this.#log.events.length));
    this.#hub.replay(this.#log.view);
  }

  async #moveToMemory(error: AppError): Promise<EventStore | null> {
    // Moved before: there is nothing left to move to.
    if (this.#stores !== this.parts.stores) return null;
    const memory = await moveToMemory(this.parts, error, this.#stores, this.#log, this.#trees, this.#state);
    this.#stores = memory ?? this.#stores;
    return memory?.events ?? null;
  }

  #record(events: Parameters<LogWriter["append"]>[0]): void {
    if (this.#writes()) this.#log.append(events).catch((caught: unknown) => this.#report(toAppError(caught)));
  }
  #writes = (): boolean => this.#lock !== null;

  #report(error: AppError): void {
    if (error.code !== "aborted" && error.code !== "read-only") this.#state.notice("fail", error.message);
  }

  #update(): void {
    const { saving } = this.#state.current;
    const view = this.#log.view;
    const stays = saving.state === "memory" || saving.state === "failed";
    this.#state.set({
      view,
      mode: view.mode,
      running: this.#turns.running,
      saving: stays ? saving : { state: this.#log.saving ? "saving" : "saved" },
    });
    void this.#shown.update(view);
  }
}
