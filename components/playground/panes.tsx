"use client";
import type { DiffPaneProps } from "../diff/diff-pane.tsx";
import type { EditorPaneProps } from "../editor/editor-pane.tsx";
import type { FileTreeProps } from "../files/file-tree.tsx";
import type { PreviewPaneProps } from "../preview/preview-pane.tsx";
import type { TerminalPaneProps } from "../terminal/terminal-pane.tsx";
import type { TestsPanelProps } from "../tests/tests-panel.tsx";
import { lazily } from "../ui/lazy.ts";
import { Spinner } from "../ui/spinner.tsx";
import styles from "./panes.module.css";

const waiting = (what: string) => (
  <div className={styles.waiting}>
    <Spinner label={`Opening ${what}…`} />
  </div>
);

/** The heavy panes: fetched when first shown, after the composer takes input. */
export const FileTree = lazily<FileTreeProps>(
  () => import("../files/file-tree.tsx").then((module) => module.FileTree),
  waiting("the files"),
);
export const EditorPane = lazily<EditorPaneProps>(
  () => import("../editor/editor-pane.tsx").then((module) => module.EditorPane),
  waiting("the editor"),
);
export const DiffPane = lazily<DiffPaneProps>(
  () => import("../diff/diff-pane.tsx").then((module) => module.DiffPane),
  waiting("the diff"),
);
export const TestsPanel = lazily<TestsPanelProps>(
  () => import("../tests/tests-panel.tsx").then((module) => module.TestsPanel),
  waiting("the tests"),
);
export const TerminalPane = lazily<TerminalPaneProps>(
  () => import("../terminal/terminal-pane.tsx").then((module) => module.TerminalPane),
  waiting("the terminal"),
);
export const PreviewPane = lazily<PreviewPaneProps>(
  () => import("../preview/preview-pane.tsx").then((module) => module.PreviewPane),
  waiting("the preview"),
);
