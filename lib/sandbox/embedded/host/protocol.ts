import type { TestEvent } from "../../../domain/test-report.ts";
import type { TreeEntry } from "../../../domain/tree.ts";
import type { PackageAnswer, PackageReport } from "../packages/package-messages.ts";
import type { SocketMessage, SocketOrder } from "../process/sockets.ts";

/** What crosses the one MessagePort between the host page and the kernel worker. The host believes nothing it is told: see protocol-check.ts. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGKILL";
export type TerminalSize = { readonly columns: number; readonly rows: number };

export type Request =
  | { readonly op: "read"; readonly path: string }
  | { readonly op: "write"; readonly files: readonly (readonly [path: string, data: Uint8Array | null])[] }
  /** Files as the mirror kept them, into an empty project; not reported back as changes. */
  | {
      readonly op: "refill";
      readonly files: readonly { readonly path: string; readonly mode: TreeEntry["mode"]; readonly data: Uint8Array }[];
    }
  | { readonly op: "list" }
  /** Connects to a port that a process listens at; answered with the number of the connection. */
  | { readonly op: "connect"; readonly port: number }
  /**
   * The project's entries (none when they are still those of `known`) and hash now; contents are held under the returned
   * id until "release", and small ones that are new come along.
   */
  | { readonly op: "hold"; readonly known: string | null }
  | { readonly op: "blobs"; readonly held: number; readonly hashes: readonly string[] }
  | { readonly op: "release"; readonly held: number }
  /** Makes the project exactly `entries`; `blobs` holds the contents the kernel does not have. */
  | {
      readonly op: "restore";
      readonly entries: readonly TreeEntry[];
      readonly blobs: readonly (readonly [hash: string, data: Uint8Array])[];
    };

export type HostMessage =
  | {
      readonly type: "spawn";
      readonly id: number;
      readonly command: string;
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly stdin: "closed" | "open";
      readonly tty: TerminalSize | null;
    }
  | { readonly type: "input"; readonly id: number; readonly data: Uint8Array }
  | { readonly type: "input-end"; readonly id: number }
  | { readonly type: "resize"; readonly id: number; readonly size: TerminalSize }
  | { readonly type: "kill"; readonly id: number; readonly signal: Signal }
  /** So many bytes of output were taken in. */
  | { readonly type: "taken"; readonly id: number; readonly bytes: number }
  /** Nobody will read the output: throw it away. */
  | { readonly type: "discard"; readonly id: number }
  | { readonly type: "request"; readonly request: number; readonly body: Request }
  | { readonly type: "socket"; readonly order: SocketOrder }
  | PackageAnswer
  /** Files of a program that is fetched when it is first called (see packages/packed-tree.ts); null: there are none. */
  | { readonly type: "asset"; readonly name: string; readonly data: ArrayBuffer | null }
  | { readonly type: "ping"; readonly count: number };

/** One file as the mirror keeps it; data null when it is gone. */
export type MirrorChange = {
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted";
  readonly mode: TreeEntry["mode"];
  readonly data: Uint8Array | null;
};

export type RequestFailure = {
  readonly code: "bad-input" | "too-large" | "corrupt" | "unavailable" | "internal";
  readonly message: string;
};

export type KernelReport =
  | { readonly type: "ready" }
  | { readonly type: "output"; readonly id: number; readonly data: Uint8Array }
  | { readonly type: "test"; readonly id: number; readonly event: TestEvent }
  | {
      readonly type: "exit";
      readonly id: number;
      readonly code: number;
      readonly signal: Signal | null;
      readonly cause: string | null;
    }
  | { readonly type: "changes"; readonly changes: readonly MirrorChange[] }
  /** The first process listens at the port, or the last one does no more. */
  | { readonly type: "port"; readonly port: number; readonly open: boolean; readonly command: string }
  | { readonly type: "socket"; readonly message: Exclude<SocketMessage, { type: "socket-open" | "datagram" }> }
  | PackageReport
  | { readonly type: "asset"; readonly name: string }
  | { readonly type: "answer"; readonly request: number; readonly value: unknown }
  | { readonly type: "refusal"; readonly request: number; readonly failure: RequestFailure }
  | { readonly type: "pong"; readonly count: number };

/** Handed to the frame, and by it to the kernel, once. The texts of the workers travel as bytes. */
export type BootMessage = {
  readonly type: "boot";
  readonly kernel: ArrayBuffer;
  readonly workers: Readonly<Record<string, ArrayBuffer>>;
  /** Node's own JavaScript; see runtime/library/pack.ts. */
  readonly library: ArrayBuffer;
};

/** Bytes of output under way to the host and not yet read there, a process; beyond that its writer blocks. */
export const OUTPUT_WINDOW = 4 * 1024 * 1024;
