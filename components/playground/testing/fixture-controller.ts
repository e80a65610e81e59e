import { blobHash } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { fixtureState } from "./fixture-state.ts";

const CART = `import { fromCents, toCents } from "./money.ts";

export interface Item {
  name: string;
  price: number; // major units
  qty: number;
}

/** Sums in integer minor units, so that no cent is lost. */
export function total(items: Item[]): number {
  const cents = items.reduce((sum, i) => sum + toCents(i.price) * i.qty, 0);
  return fromCents(cents);
}
`;

export type FixtureController = SessionController & {
  readonly calls: readonly (readonly [string, ...unknown[]])[];
  set(change: Partial<WorkbenchState>): void;
};

/** Shows a state and notes what is asked of it; changes nothing by itself. */
export function fixtureController(initial: WorkbenchState = fixtureState): FixtureController {
  let state = initial;
  const calls: [string, ...unknown[]][] = [];
  const listeners = new Set<() => void>();
  const set = (change: Partial<WorkbenchState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push([name, ...args]);
    };
  const later =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.push([name, ...args]);
      return Promise.resolve();
    };
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    id: initial.view.id,
    calls,
    set,
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    submit: note("submit"),
    withdraw: note("withdraw"),
    interrupt: note("interrupt"),
    decide: note("decide"),
    setMode: (mode) => set({ mode }),
    setModel: (model) => set({ model }),
    rename: (title) => set({ view: { ...state.view, title } }),
    dismiss: (id) => set({ notices: state.notices.filter((notice) => notice.id !== id) }),
    runCommand: later("runCommand"),
    runTests: later("runTests"),
    runAgain: note("runAgain"),
    readFile: (path) =>
      Promise.resolve({ bytes: bytes(path === "src/cart.ts" ? CART : `// ${path}\n`), hash: blobHash("a".repeat(64)) }),
    saveFile: () => Promise.resolve({ ok: true, hash: blobHash("b".repeat(64)) }),
    deleteFile: later("deleteFile"),
    renameFile: later("renameFile"),
    addFiles: later("addFiles"),
    unsaved: { read: () => null, write: () => true, clear: note("clear"), paths: () => [] },
    memos: { read: () => null, write: note("memos.write") },
    packages: { install: later("packages.install"), dismiss: note("packages.dismiss") },
    servers: { start: note("servers.start") },
    readTree: () => Promise.resolve(state.files),
    readBlob: () =>
      Promise.resolve(bytes(Array.from({ length: 1200 }, (_, index) => `line ${index + 1} of the output`).join("\n"))),
    rewind: later("rewind"),
    undoRewind: later("undoRewind"),
    revertFile: later("revertFile"),
    openTerminal: () => null,
    onOutput: (fn) => {
      fn(
        "~/cart $ npm test\r\n> cart@1.0.0 test\r\n> node --test\r\n\r\n\u001b[32m✔ sums an empty cart (0.9 ms)\u001b[0m\r\n",
      );
      return () => undefined;
    },
    previews: {
      open: async () => ({
        ok: false,
        error: { code: "unavailable", message: "No origin in a test.", retryable: false },
      }),
    },
    takeOver: later("takeOver"),
    exportSession: () => Promise.resolve(new Blob(["{}"])),
    dispose: () => Promise.resolve(),
  };
}
