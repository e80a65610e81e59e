import type { Seq, SessionId } from "../domain/ids.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { MemoStore } from "../ports/memo-store.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import { Memos } from "./memos.ts";
import { OwnTerminal } from "./own-terminal.ts";
import { ProjectPackages } from "./project-packages.ts";
import { Servers } from "./servers.ts";
import type { OpenPort, WorkbenchState } from "./workbench-state.ts";

export type SurroundingsOptions = {
  readonly id: SessionId;
  readonly store: MemoStore;
  /** This tab writes the session. */
  readonly writes: () => boolean;
  /** The sandbox when it has booted. */
  readonly sandbox: () => Sandbox | null;
  readonly view: () => SessionView;
  readonly set: (change: Partial<WorkbenchState>) => void;
  /** A line for those who watch what commands print. */
  readonly note: (line: string) => void;
  readonly run: (command: string) => Promise<void>;
  readonly runAgain: (at: Seq) => void;
};

/** What a load of the page leaves to the next beside the log: installed packages, servers, the person's own terminal. */
export class Surroundings {
  readonly memos: Memos;
  readonly packages: ProjectPackages;
  readonly servers: Servers;
  readonly terminal: OwnTerminal;
  #disposed = false;

  constructor(private readonly options: SurroundingsOptions) {
    const { id, store, writes, sandbox, view, set, note, run, runAgain } = options;
    this.memos = new Memos(id, store, writes);
    const { memos } = this;
    this.packages = new ProjectPackages({ memos, sandbox, note, run, status: (packages) => set({ packages }) });
    this.servers = new Servers({ memos, view, note, run, runAgain, changed: (ended) => set({ ended }) });
    this.terminal = new OwnTerminal({
      memos,
      sandbox,
      wait: () => this.packages.restoring,
      rested: () => this.packages.look(),
    });
  }

  /** Reads what the load before left. */
  async load(): Promise<void> {
    await this.memos.load();
    this.servers.begin();
  }

  listen(ports: readonly OpenPort[]): void {
    // What ends with the session is kept as running until then.
    if (this.#disposed) return;
    this.options.set({ ports });
    this.servers.listen(ports);
  }

  dispose(): void {
    this.#disposed = true;
    this.packages.dispose();
    this.terminal.dispose();
  }
}
