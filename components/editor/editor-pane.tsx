"use client";
import { useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { hasMod } from "../ui/keys.ts";
import { lazily } from "../ui/lazy.ts";
import { Spinner } from "../ui/spinner.tsx";
import { CodeEditor, type EditorCommands, type Place } from "./code-editor.tsx";
import { EditorDocuments } from "./documents.ts";
import { CloseDialog, DiskBar, NoteBar } from "./editor-bars.tsx";
import styles from "./editor-pane.module.css";
import { EditorStatus } from "./editor-status.tsx";
import { EditorTabs } from "./editor-tabs.tsx";
import { editorExtensions } from "./extensions.ts";
import { keepLastShown, lastShown } from "./last-shown.ts";
import { useOrigin } from "./use-origin.ts";

const CompareView = lazily(
  () => import("./compare-view.tsx").then((module) => module.CompareView),
  <Spinner label="Loading the comparison" />,
);

/** Lines and columns are 1-based. A new value shows the place again, even when it is the same. */
export type OpenPlace = { readonly path: string; readonly line?: number; readonly column?: number };

export type EditorPaneProps = {
  readonly controller: SessionController;
  readonly state: WorkbenchState;
  readonly open: OpenPlace | null;
  /** Another file is shown now; null: none. */
  readonly onOpen: (path: string | null) => void;
};

export function EditorPane({ controller, state, open, onOpen }: EditorPaneProps) {
  const id = useId();
  const [documents] = useState(() => newDocuments(controller));
  const { tabs, active } = useSyncExternalStore(documents.subscribe, documents.getSnapshot, documents.getSnapshot);
  const [closing, setClosing] = useState<string | null>(null);
  const [comparing, setComparing] = useState<string | null>(null);
  const [cursor, setCursor] = useState<Place>({ line: 1, column: 1 });
  const [placed, setPlaced] = useState<OpenPlace | null>(null);
  const commands = useRef<EditorCommands | null>(null);
  const path = active?.path ?? null;
  const session = state.view.id;
  const shownAgain = useRef(onOpen);
  const origin = useOrigin(controller, state.view.firstTree, active?.kind === "text" ? path : null);

  useEffect(() => {
    const keep = (): void => documents.keepDrafts();
    addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", keep);
    return () => {
      keep();
      removeEventListener("pagehide", keep);
      document.removeEventListener("visibilitychange", keep);
    };
  }, [documents]);
  useEffect(() => {
    if (path !== null) keepLastShown(session, path);
  }, [session, path]);
  useEffect(() => documents.sync(state.files), [documents, state.files]);
  useEffect(() => {
    if (open) documents.open(open.path);
  }, [documents, open]);
  // Also once this tab has taken over from another one, which may have left some.
  const writes = state.writer === "this-tab";
  useEffect(() => {
    if (!writes) return;
    documents.restore(lastShown(session));
    const restored = documents.getSnapshot().active?.path;
    if (restored !== undefined) shownAgain.current(restored);
  }, [documents, writes, session]);
  const onPlaced = useCallback(() => setPlaced(open), [open]);

  const show = (next: string): void => {
    documents.open(next);
    onOpen(next);
  };
  const close = (which: string): void => {
    const before = path;
    const next = documents.close(which);
    if (which === before) onOpen(next);
  };
  const askToClose = (which: string): void => {
    if (tabs.some((tab) => tab.path === which && tab.dirty)) setClosing(which);
    else close(which);
  };
  const wanted = open && open !== placed && open.path === path && open.line !== undefined;
  const shown = active?.kind === "text" ? documents.text(active.path) : null;
  const compared = shown?.disk?.kind === "changed" && comparing === path ? shown.disk : null;

  return (
    <section
      className={styles.pane}
      aria-label="Editor"
      onKeyDown={(event) => {
        if (!hasMod(event) || event.key.toLowerCase() !== "s" || event.defaultPrevented) return;
        event.preventDefault();
        if (path) void documents.save(path);
      }}
    >
      {tabs.length > 0 && <EditorTabs id={id} tabs={tabs} active={path} onSelect={show} onClose={askToClose} />}
      <div id={`${id}-panel`} role="tabpanel" aria-label={path ?? "No file"} className={styles.panel}>
        {active?.kind === "text" && active.disk && (
          <DiskBar
            path={active.path}
            disk={active.disk}
            dirty={active.dirty}
            comparing={compared !== null}
            onCompare={() => setComparing(compared ? null : active.path)}
            onKeepMine={() => documents.keepMine(active.path)}
            onTakeTheirs={() => documents.takeTheirs(active.path)}
            onClose={() => close(active.path)}
          />
        )}
        {active?.kind === "text" && active.note && (
          <NoteBar note={active.note} onDismiss={() => documents.dismissNote(active.path)} />
        )}
        {shown && compared && (
          <CompareView path={shown.path} theirs={compared.text} mine={shown.state.doc.toString()} />
        )}
        {shown && !compared && (
          <CodeEditor
            key={shown.path}
            documents={documents}
            document={shown}
            readOnly={state.writer === "other-tab"}
            place={wanted ? open : null}
            onPlaced={onPlaced}
            origin={origin}
            commands={commands}
            onCursor={setCursor}
          />
        )}
        {active?.kind === "loading" && (
          <p className={styles.sentence}>
            <Spinner label={`Opening ${active.path}`} />
          </p>
        )}
        {active?.kind === "sentence" && <p className={styles.sentence}>{active.sentence}</p>}
        {!active && (
          <p className={styles.sentence}>Choose a file to read or edit it. What the agent changes is marked green.</p>
        )}
      </div>
      {active?.kind === "text" && (
        <EditorStatus
          document={active}
          cursor={cursor}
          readOnly={state.writer === "other-tab"}
          onGoToLine={() => commands.current?.goToLine()}
          onSearch={() => commands.current?.search()}
          onSave={() => void documents.save(active.path)}
        />
      )}
      {closing && (
        <CloseDialog
          path={closing}
          onCancel={() => setClosing(null)}
          onDiscard={() => {
            setClosing(null);
            close(closing);
          }}
          onSave={() => {
            setClosing(null);
            documents
              .save(closing)
              .then(() => documents.text(closing)?.dirty === false && close(closing))
              .catch(() => undefined);
          }}
        />
      )}
    </section>
  );
}

function newDocuments(controller: SessionController): EditorDocuments {
  const documents: EditorDocuments = new EditorDocuments(controller, controller.unsaved, (path) =>
    editorExtensions(
      path,
      (edited, state) => documents.edited(edited, state),
      (saved) => void documents.save(saved),
    ),
  );
  return documents;
}
