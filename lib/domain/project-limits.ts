const MB = 1_000_000;

/** What a project may hold so that a tab can carry it, wherever its files come from. Sentences to people name these. */
export const PROJECT_LIMITS = {
  /** Bytes of one file. */
  file: 50 * MB,
  /** Bytes of all files, and of a packed file that is read at all. */
  total: 200 * MB,
  files: 20_000,
} as const;

/** Not a project's own work: packages are installed again, histories stay where they are, the rest is some system's litter. */
export const LEFT_OUT_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git", "__MACOSX"]);
export const LEFT_OUT_FILES: ReadonlySet<string> = new Set([".DS_Store", "Thumbs.db"]);
