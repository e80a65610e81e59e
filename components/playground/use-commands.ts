"use client";
import { useMemo } from "react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { modKey } from "../ui/keys.ts";
import { toggleTheme } from "../ui/use-theme.ts";
import type { Command } from "./command.ts";
import { undoLast } from "./undo-last.ts";

export type WorkbenchActions = {
  readonly show: (dialog: "palette" | "files" | "help" | "rewind" | "status" | "connect") => void;
  readonly showDiff: () => void;
  readonly toggleTree: () => void;
  readonly toggleTalk: () => void;
  readonly toggleSide: () => void;
  readonly exportAs: (format: "jsonl" | "zip") => void;
  readonly editTitle: () => void;
  readonly home: () => void;
};

/** All that can be asked for by name right now; what would do nothing is not offered. */
export function useCommands(
  controller: SessionController,
  { running, writer, view, mode }: Pick<WorkbenchState, "running" | "writer" | "view" | "mode">,
  actions: WorkbenchActions,
): readonly Command[] {
  const writes = writer === "this-tab";
  return useMemo(() => {
    const commands: (Command | false)[] = [
      { id: "diff", slash: "diff", label: "Show what changed", run: actions.showDiff },
      {
        id: "status",
        slash: "status",
        label: "Status: sandbox, model, tokens, files",
        run: () => actions.show("status"),
      },
      writes && { id: "model", slash: "model", label: "Choose the model", run: () => actions.show("connect") },
      writes &&
        view.ticks.length > 0 && {
          id: "rewind",
          slash: "rewind",
          label: "Rewind to an earlier step",
          keys: "Esc Esc",
          run: () => actions.show("rewind"),
        },
      writes &&
        undoLast(view) !== null && {
          id: "undo",
          slash: "undo",
          label: view.rewound ? "Undo the rewind" : "Undo the latest turn",
          run: () => void undoLast(view)?.(controller),
        },
      { id: "export", slash: "export", label: "Export the session as a zip", run: () => actions.exportAs("zip") },
      { id: "export-log", label: "Export the log as JSONL", run: () => actions.exportAs("jsonl") },
      { id: "help", slash: "help", label: "Keys and commands", keys: "?", run: () => actions.show("help") },
      writes && {
        id: "rename",
        slash: "rename",
        argument: "new title",
        label: "Rename the session",
        run: (title) => (title ? controller.rename(title) : actions.editTitle()),
      },
      writes && running && { id: "stop", label: "Stop the agent", keys: "Esc", run: () => controller.interrupt() },
      writes && { id: "tests", label: "Run all tests", run: () => void controller.runTests() },
      writes && {
        id: "mode",
        label: mode === "ask" ? "Let the agent work by itself" : "Ask before each effect",
        run: () => controller.setMode(mode === "ask" ? "auto" : "ask"),
      },
      { id: "open-file", label: "Open a file", keys: modKey("P"), run: () => actions.show("files") },
      { id: "tree", label: "Show or hide the files", keys: modKey("B"), run: actions.toggleTree },
      { id: "talk", label: "Show or hide the conversation", run: actions.toggleTalk },
      { id: "side", label: "Show or hide tests and terminal", run: actions.toggleSide },
      { id: "theme", label: "Switch between light and dark", run: toggleTheme },
      { id: "home", label: "All sessions and tasks", run: actions.home },
    ];
    return commands.filter((command) => command !== false);
  }, [controller, running, writes, view, mode, actions]);
}
