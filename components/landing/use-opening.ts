import { useEffect, useRef } from "react";
import { type AppError, appError } from "@/lib/domain/errors.ts";
import { type Opened, type OpenRequest, readFromOutside } from "@/lib/playground/open-source.ts";
import { type Node, nodesOfDrop } from "../drop/nodes.ts";
import { unreadableNote, walkNodes } from "../drop/walk-nodes.ts";

export type OpeningEvents = {
  /** What is being read, in words; null when nothing is any more. */
  readonly onReading: (what: string | null) => void;
  readonly onProblem: (problem: AppError | null) => void;
};
type Wanted = Extract<OpenRequest, { kind: "file" | "folder" }>;
type Then = (opened: Opened) => void;

const refused = (message: string, cause?: unknown): AppError => appError("bad-input", message, { cause });

/** Reads what a person drops or chooses, the latest of it; it is judged whole before `then` gets it. */
export function useOpening({ onReading, onProblem }: OpeningEvents) {
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const read = async (what: string, ask: () => Promise<Wanted | AppError>, then: Then): Promise<void> => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    onReading(`Reading ${what}…`);
    onProblem(null);
    const request = await ask();
    if (controller.signal.aborted) return;
    const opened =
      "code" in request ? { ok: false as const, error: request } : await readFromOutside(request, controller.signal);
    if (controller.signal.aborted) return;
    onReading(null);
    if (opened.ok) then(opened.value);
    else onProblem(opened.error);
  };

  const openFile = (file: File, then: Then): Promise<void> =>
    read(file.name, () => Promise.resolve({ kind: "file", file }), then);

  const openFolder = (nodes: readonly Node[], then: Then): Promise<void> => {
    const tops = new Set(nodes.map(({ name }) => name.split("/", 1)[0]));
    const [top = ""] = tops;
    const single = tops.size === 1 && nodes.some((node) => node.kind === "folder" || node.name.includes("/"));
    const title = single ? top : "Dropped files";
    const ask = async (): Promise<Wanted | AppError> => {
      const { entries, unreadable, notes } = await walkNodes(nodes);
      const [first] = unreadable;
      if (first !== undefined) return refused(unreadableNote(first, "Nothing was opened."));
      return { kind: "folder", title, entries, notes };
    };
    return read(title, ask, then);
  };

  const openDrop = async (transfer: DataTransfer, then: Then): Promise<void> => {
    const nodes = nodesOfDrop(transfer);
    const [only, ...others] = nodes;
    if (!only) onProblem(refused(NOTHING));
    else if (others.length > 0 || only.kind === "folder") await openFolder(nodes, then);
    else
      await only.open().then(
        (file) => openFile(file, then),
        (cause) => onProblem(refused(unreadableNote(only.name, "Nothing was opened."), cause)),
      );
  };
  const onRefused = (cause: unknown): void =>
    onProblem(refused("The browser did not open the folder. Choose another one, or drop it on the page.", cause));

  /** Something else was chosen: what is being read, or was refused, matters no more. */
  const stop = (): void => {
    current.current?.abort();
    onReading(null);
    onProblem(null);
  };

  return { openFile, openFolder, openDrop, onRefused, stop };
}

const NOTHING =
  "What was dropped is neither a file nor a folder. Drop a folder, several files, a zip or tgz, or an exported session. Nothing was opened.";
