import type { AppError, Result } from "../domain/errors.ts";
import type { BlobHash, CallId, Seq, SessionId, TreeHash } from "../domain/ids.ts";
import type { Mode } from "../domain/policy.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { TestReport } from "../domain/test-report.ts";
import type { FileChange, TreeEntry } from "../domain/tree.ts";
import type { Sandbox, SandboxProcess } from "../ports/sandbox.ts";
import type { Unsaved } from "../ports/unsaved-store.ts";
import type { Preview } from "../preview/open-preview.ts";
import type { Memos } from "./memos.ts";
import type { PackagesStatus, ProjectPackages } from "./project-packages.ts";
import type { EndedServer, OpenPort, Servers } from "./servers.ts";

export type { EndedServer, OpenPort, PackagesStatus };

type Driver = Sandbox["driver"];

export type ModelChoice =
  | { readonly provider: "scripted" }
  /** key "server": the server's own; "own": the person's, held in memory or sessionStorage and sent only to our route. */
  | { readonly provider: "responses"; readonly model: string; readonly key: "server" | "own" };

/** `other`: the sandbox that may be taken instead (wanted-sandbox.ts); none: there is no choice. */
export type SandboxStatus = { readonly driver: string; readonly why: string; readonly other?: Driver | null } & (
  | { readonly state: "off" | "booting" | "ready" }
  | { readonly state: "failed"; readonly error: AppError }
);

/** "memory": IndexedDB is missing, full or was lost; work goes on in memory and export works. */
export type SavingStatus =
  | { readonly state: "saved" | "saving" }
  | { readonly state: "memory" | "failed"; readonly why: string };

/** What the UI shows: one immutable value, replaced on every change (for useSyncExternalStore). */
export type WorkbenchState = {
  readonly view: SessionView;
  /** Of a running turn, already on disk as a draft: text being written, a call being written, output of running calls. */
  readonly live: {
    readonly text: string;
    readonly reasoning: string;
    readonly writing: { readonly name: string; readonly text: string } | null;
    /** Tail (≤ 16 KB) of each running call's output; the terminal has all of it through onOutput. */
    readonly outputs: ReadonlyMap<CallId, string>;
    /** Results of a test run that is going on. */
    readonly tests: TestReport | null;
    /** A wait before a retry: until when (ms since 1970) and why. */
    readonly retry: { readonly until: number; readonly error: AppError } | null;
  };
  readonly running: boolean;
  /** Messages typed while a turn runs, not yet delivered. */
  readonly queue: readonly { readonly id: number; readonly text: string; readonly delivery: "steer" | "queue" }[];
  readonly model: ModelChoice;
  readonly mode: Mode;
  readonly sandbox: SandboxStatus;
  /** In the order in which they opened. */
  readonly ports: readonly OpenPort[];
  /** Servers that listened and do not any more, in the order in which they ended. */
  readonly ended: readonly EndedServer[];
  /** The project's packages: there or not wanted, on their way back, or wanted and not there. */
  readonly packages: PackagesStatus;
  readonly saving: SavingStatus;
  /** "other-tab": this tab only reads; takeOver() makes it the writer. */
  readonly writer: "this-tab" | "other-tab";
  /** Files as of the newest tree on disk. */
  readonly files: readonly TreeEntry[];
  /** What differs from the session's first tree. */
  readonly changes: readonly FileChange[];
  /** Banners that a person dismisses. */
  readonly notices: readonly {
    readonly id: number;
    readonly tone: "info" | "warn" | "fail";
    readonly text: string;
    /** The sandbox that may help; taking it is a button beside the text. */
    readonly offers?: SandboxStatus["other"];
  }[];
};

export type SaveResult =
  | { readonly ok: true; readonly hash: BlobHash }
  /** The file was changed meanwhile (by the agent or another pane); nothing was written. */
  | { readonly ok: false; readonly conflict: { readonly hash: BlobHash | null; readonly text: string } }
  | { readonly ok: false; readonly error: AppError };

/** What components may ask for. One a mounted session; disposed explicitly. Intents never throw: what goes wrong appears in the state. */
export interface SessionController {
  readonly id: SessionId;
  getSnapshot(): WorkbenchState;
  subscribe(listener: () => void): () => void;

  /** Starts a turn, or steers or queues while one runs. Empty text continues (an interrupted turn, a walkthrough). */
  submit(text: string, delivery?: "steer" | "queue"): void;
  withdraw(queuedId: number): void;
  /** Ends the turn at once: stream aborted, processes killed, recorded as aborted. */
  interrupt(): void;
  decide(callId: CallId, decision: "allow" | "deny", reason?: string): void;
  setMode(mode: Mode): void;
  setModel(choice: ModelChoice): void;
  rename(title: string): void;
  dismiss(noticeId: number): void;

  /** Runs a command as the person, recorded like a call of the agent's (by: "user"). Resolves when it has ended. */
  runCommand(command: string): Promise<void>;
  /** Runs the task's tests: all, one file, or one test. */
  runTests(what?: { readonly file: string; readonly name?: readonly string[] }): Promise<void>;
  /** Runs an interrupted call again, as the person. */
  /** The command of the call that was requested at `at`. */
  runAgain(at: Seq): void;

  /** Contents now; null when there is no such file. */
  readFile(path: string): Promise<{ readonly bytes: Uint8Array; readonly hash: BlobHash } | null>;
  /** Writes only if the file still has `base` (null: must not exist). */
  saveFile(path: string, bytes: Uint8Array, base: BlobHash | null): Promise<SaveResult>;
  deleteFile(path: string): Promise<void>;
  renameFile(from: string, to: string): Promise<void>;
  /** Puts files or folders (from a drop) into the project. */
  addFiles(files: ReadonlyMap<string, Uint8Array>): Promise<void>;

  /** What was typed into files and not saved; it outlives the tab and goes with the session. */
  readonly unsaved: {
    read(path: string): Unsaved | null;
    /** False when it may not outlive the page. */
    write(path: string, unsaved: Unsaved): boolean;
    clear(path: string): void;
    paths(): readonly string[];
  };

  /** Any recorded tree and its contents. Empty when it is not stored. */
  readTree(tree: TreeHash): Promise<readonly TreeEntry[]>;
  readBlob(hash: BlobHash): Promise<Uint8Array | null>;

  rewind(to: Seq, what: "all" | "files" | "conversation"): Promise<void>;
  undoRewind(): Promise<void>;
  /** Restores one file as it is in `tree` (removes it when it is not there). */
  revertFile(path: string, tree: TreeHash): Promise<void>;

  /** What is kept beside the log for the next load of the page, as it was written; whoever reads it judges it. */
  readonly memos: Pick<Memos, "read" | "write">;
  /** Of packages that are missing: installs them as the person, or lets them be. */
  readonly packages: Pick<ProjectPackages, "install" | "dismiss">;
  /** Starts a server that has ended again, as the person. */
  readonly servers: Pick<Servers, "start">;

  /** The person's own interactive shell; it starts when the packages are back. */
  openTerminal(size: { columns: number; rows: number }): SandboxProcess | null;
  /** Everything the agent's commands print, as it comes, with a prompt line before each; first what this session printed so far. */
  onOutput(fn: (chunk: string | Uint8Array) => void): () => void;

  /** An origin that shows a port of the sandbox, or (null) the project's files; the same one each time. */
  readonly previews: { open(port: number | null): Promise<Result<Preview>> };

  takeOver(): Promise<void>;
  exportSession(format: "jsonl" | "zip"): Promise<Blob>;
  dispose(): Promise<void>;
}
