import type { ReactNode } from "react";

export type MiddleTab = "editor" | "diff";
export type SideTab = "tests" | "preview";
export type PhoneTab = "talk" | "files" | "tests" | "terminal" | "preview";

/** What the workbench is made of, however it is laid out. */
export type WorkbenchPanes = Readonly<
  Record<"talk" | "tree" | "editor" | "diff" | "tests" | "preview" | "terminal", ReactNode>
>;

/** What every layout is given. */
export type LayoutProps = {
  readonly panes: WorkbenchPanes;
  readonly middle: MiddleTab;
  readonly onMiddle: (tab: MiddleTab) => void;
  /** Number of files that differ from the session's start. */
  readonly changed: number;
};
