/**
 * File operations as they cross the channel without JSON: a number for the operation, up to four numbers, two texts and
 * plain bytes; back come a status, numbers and bytes.
 */
export const OPERATION = {
  /** Transport: a part of the bytes of a long operation; the next part of a long answer. */
  part: 1,
  more: 2,
  stat: 3,
  fstat: 4,
  open: 5,
  close: 6,
  read: 7,
  write: 8,
  readFile: 9,
  writeFile: 10,
  access: 11,
  ftruncate: 12,
  scandir: 13,
  mkdir: 14,
  rmdir: 15,
  unlink: 16,
  rename: 17,
  link: 18,
  symlink: 19,
  readlink: 20,
  realpath: 21,
  chmod: 22,
  fchmod: 23,
  chown: 24,
  fchown: 25,
  utimes: 26,
  futimes: 27,
  statfs: 28,
  copyFile: 29,
  umask: 30,
  watch: 31,
  unwatch: 32,
  fileEvents: 33,
} as const;
export type Operation = (typeof OPERATION)[keyof typeof OPERATION];

/** A status from here downwards says: this is your stream 0, 1 or 2 (STREAM - n), use it as such. */
export const STREAM = -20_000;

/** Of a stat, in the order of Node's arrays; times in seconds and nanoseconds. */
export const STAT_NUMBERS = 18;
/** Kinds of entries as libuv numbers them. */
export const ENTRY_TYPE = { file: 1, directory: 2, symlink: 3, device: 6 } as const;

/** Longest text of an operation, in UTF-16 units; a path is shorter in any case. */
export const MAX_TEXT = 4096;
