"use client";
import type { RefObject } from "react";
import { CommandMenu } from "../ui/command-menu.tsx";
import type { EarlyInput } from "../ui/early-menu.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { COMMANDS_MENU, type Command, FILES_MENU } from "./command.ts";

/** Longer lists are narrowed by typing; the page stays quick. */
const MOST_FILES = 400;

type MenuProps = { readonly early: RefObject<EarlyInput>; readonly onClose: () => void };
export type CommandPaletteProps = MenuProps & { readonly commands: readonly Command[] };
export type FilePaletteProps = MenuProps & {
  readonly paths: readonly string[];
  readonly onOpen: (path: string) => void;
};

export const CommandPalette = ({ commands, ...menu }: CommandPaletteProps) => (
  <CommandMenu
    {...COMMANDS_MENU}
    {...menu}
    empty="There is no such command."
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

export const FilePalette = ({ paths, onOpen, ...menu }: FilePaletteProps) => (
  <CommandMenu
    {...FILES_MENU}
    {...menu}
    empty="There is no such file."
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
