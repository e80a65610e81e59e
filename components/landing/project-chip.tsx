"use client";
import { useRef } from "react";
import type { TaskIndexEntry } from "@/lib/domain/task.ts";
import { hasDirectoryPicker, type Node, nodeOfFile, pickDirectory } from "../drop/nodes.ts";
import { ChipButton } from "../ui/chip.tsx";
import { Menu } from "../ui/menu.tsx";
import styles from "./landing.module.css";
import { EMPTY_PROJECT, type ProjectSource, sourceName } from "./project-source.ts";

export const taskSource = (task: TaskIndexEntry): ProjectSource => ({
  kind: "task",
  id: task.id,
  title: task.title,
  prompt: task.prompt,
  walkthrough: task.walkthrough,
});

/** Chooses what the session starts from. */
export function ProjectChip({
  source,
  tasks,
  onSource,
  onFolder,
  onFile,
  onRefused,
}: {
  readonly source: ProjectSource;
  readonly tasks: readonly TaskIndexEntry[];
  readonly onSource: (source: ProjectSource) => void;
  readonly onFolder: (nodes: readonly Node[]) => void;
  readonly onFile: (file: File) => void;
  /** The browser did not let the page read what was chosen. */
  readonly onRefused: (cause: unknown) => void;
}) {
  const folder = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const openFolder = async (): Promise<void> => {
    if (!hasDirectoryPicker()) {
      folder.current?.click();
      return;
    }
    try {
      const node = await pickDirectory();
      if (node) onFolder([node]);
    } catch (caught) {
      onRefused(caught);
    }
  };
  return (
    <>
      <Menu
        label="Start from"
        items={[
          {
            kind: "item",
            id: "empty",
            label: "Empty project",
            checked: source.kind === "empty",
            onSelect: () => onSource(EMPTY_PROJECT),
          },
          { kind: "line", id: "own" },
          { kind: "item", id: "folder", label: "Open a local folder…", onSelect: () => void openFolder() },
          { kind: "item", id: "zip", label: "Open a zip or tgz…", onSelect: () => archive.current?.click() },
          { kind: "label", id: "note", label: "They are copied into this tab; the originals are not touched." },
          { kind: "line", id: "tasks" },
          ...tasks.map((task) => ({
            kind: "item" as const,
            id: `task-${task.id}`,
            label: task.title,
            checked: source.kind === "task" && source.id === task.id,
            onSelect: () => onSource(taskSource(task)),
          })),
        ]}
        trigger={(props) => (
          <ChipButton menu {...props}>
            <span className={styles.chipText}>{sourceName(source)}</span>
          </ChipButton>
        )}
      />
      <input
        ref={folder}
        type="file"
        hidden
        // React has no property for it, but passes the attribute on.
        {...{ webkitdirectory: "" }}
        onChange={(event) => {
          const nodes = [...(event.target.files ?? [])].map(nodeOfFile);
          event.target.value = "";
          onFolder(nodes);
        }}
      />
      <input
        ref={archive}
        type="file"
        hidden
        accept=".zip,.tgz,.gz"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
