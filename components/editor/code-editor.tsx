"use client";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useRef, useState } from "react";
import { setOrigin } from "./changed-lines.ts";
import type { EditorDocuments } from "./documents.ts";
import styles from "./editor-pane.module.css";
import { languageSlot, readOnlySlot } from "./extensions.ts";
import { languageOf } from "./language.ts";
import type { TextDocument } from "./open-document.ts";
import { runAid } from "./typing-aids-later.ts";

export type EditorCommands = { readonly goToLine: () => void; readonly search: () => void };

/** 1-based. */
export type Place = { readonly line: number; readonly column: number };

export type CodeEditorProps = {
  readonly documents: EditorDocuments;
  readonly document: TextDocument;
  readonly readOnly: boolean;
  /** Shown and focused; `onPlaced` is called when that was done, so that it is done once. */
  readonly place: Partial<Place> | null;
  readonly onPlaced: () => void;
  /** The file's text at the session's start; null: it was not there, nothing is marked. */
  readonly origin: string | null;
  readonly commands: RefObject<EditorCommands | null>;
  readonly onCursor: (place: Place) => void;
};

/** The view of one open file; the file's state outlives it. */
export function CodeEditor(props: CodeEditorProps) {
  const { documents, document, readOnly, place, onPlaced, origin, commands } = props;
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: document.state,
      ...(document.scroll ? { scrollTo: document.scroll } : {}),
      dispatchTransactions: (transactions, to) => {
        to.update(transactions);
        if (transactions.some((one) => one.docChanged || one.selection)) latest.current.onCursor(placeOf(to.state));
      },
    });
    setView(editor);
    latest.current.onCursor(placeOf(editor.state));
    commands.current = { goToLine: () => void runAid(editor, "goToLine"), search: () => void runAid(editor, "search") };
    const detach = documents.attach(document.path, editor);
    let gone = false;
    const loaded = !Array.isArray(languageSlot.get(document.state));
    (loaded ? undefined : languageOf(document.path)?.load())
      ?.then((support) => gone || editor.dispatch({ effects: languageSlot.reconfigure(support) }))
      .catch(() => undefined);
    return () => {
      gone = true;
      detach();
      document.scroll = editor.scrollSnapshot();
      commands.current = null;
      setView(null);
      editor.destroy();
    };
  }, [documents, document, commands]);

  useEffect(() => {
    view?.dispatch({ effects: readOnlySlot.reconfigure(readOnly ? EditorState.readOnly.of(true) : []) });
  }, [view, readOnly]);

  useEffect(() => {
    view?.dispatch({ effects: setOrigin.of(origin) });
  }, [view, origin]);

  useEffect(() => {
    if (!view || !place) return;
    const line = view.state.doc.line(Math.min(Math.max(1, place.line ?? 1), view.state.doc.lines));
    const at = Math.min(line.to, line.from + Math.max(0, (place.column ?? 1) - 1));
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    view.focus();
    onPlaced();
  }, [view, place, onPlaced]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor in it takes the keys; this keeps one of them from the page.
    <div
      ref={host}
      className={styles.code}
      data-own-keys
      // Escape is the first half of leaving by Escape and Tab; it must not stop the agent.
      onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
    />
  );
}

function placeOf(state: EditorState): Place {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1 };
}
