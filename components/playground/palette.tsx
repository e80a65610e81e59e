"use client";
import { CommandMenu } from "../ui/command-menu.tsx";
import { Kbd } from "../ui/kbd.tsx";
import type { Command } from "./command.ts";

/** Longer lists are narrowed by typing; the page stays quick. */
const MOST_FILES = 400;

export const CommandPalette = ({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) => (
  <CommandMenu
    label="Commands"
    placeholder="What should be done?"
    empty="There is no such command."
    onClose={onClose}
    groups={[
      {
        heading: "Commands",
        items: commands.map((command) => ({
          id: command.id,
          label: command.label,
          search: `${command.label} ${command.slash ?? ""}`,
          hint: command.keys ? <Kbd>{command.keys}</Kbd> : command.slash ? <code>/{command.slash}</code> : undefined,
          onSelect: () => command.run(""),
        })),
      },
    ]}
  />
);

export const FilePalette = ({
  paths,
  onOpen,
  onClose,
}: {
  readonly paths: readonly string[];
  readonly onOpen: (path: string) => void;
  readonly onClose: () => void;
}) => (
  <CommandMenu
    label="Open a file"
    placeholder="Name of a file"
    empty="There is no such file."
    onClose={onClose}
    groups={[
      {
        heading: paths.length > MOST_FILES ? `The first ${MOST_FILES} of ${paths.length} files` : "Files",
        items: paths.slice(0, MOST_FILES).map((path) => ({
          id: path,
          label: path,
          search: path,
          onSelect: () => onOpen(path),
        })),
      },
    ]}
  />
);
