/** The rows of a CSV text, each a list of cells. */
export function parseCsv(text) {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(","));
}
