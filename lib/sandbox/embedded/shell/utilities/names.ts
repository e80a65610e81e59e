/** Commands that are written here, beside just-bash's. The build puts a stub of each in /usr/bin. */
export const OWN_NAMES = [
  "env",
  "id",
  "kill",
  "less",
  "ls",
  "mktemp",
  "more",
  "nohup",
  "nproc",
  "patch",
  "ps",
  "realpath",
  "sqlite3",
  "tar",
  "timeout",
  "uname",
  "unzip",
  "xxd",
  "yes",
  "zip",
] as const;
export type OwnName = (typeof OWN_NAMES)[number];
