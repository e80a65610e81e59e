/** Something a person can ask for by name: in the palette, and with a slash in the composer where `slash` is given. */
export type Command = {
  readonly id: string;
  readonly label: string;
  readonly slash?: string;
  /** What follows the slash command, e.g. "new title". */
  readonly argument?: string;
  readonly keys?: string;
  readonly run: (argument: string) => void;
};

/** How the two menus are named, also before their code is there. */
export const COMMANDS_MENU = { label: "Commands", placeholder: "What should be done?" } as const;
export const FILES_MENU = { label: "Open a file", placeholder: "Name of a file" } as const;
