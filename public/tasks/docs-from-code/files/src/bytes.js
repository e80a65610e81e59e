const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/**
 * Bytes in a unit that a person can picture.
 *
 * @param bytes a number of bytes, 0 or more.
 * @returns the number, with one digit after the point at most, and its unit.
 * @example formatBytes(1536) // "1.5 KB"
 */
export function formatBytes(bytes) {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${UNITS[power]}`;
}
