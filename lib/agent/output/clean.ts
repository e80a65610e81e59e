const ESCAPES =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[ -/]*[0-~]?/g;
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;

/**
 * Terminal output as text to read: no escape codes, a line that was drawn over and over (a progress bar) as it was last
 * drawn, no control characters. Keeps the number of lines.
 */
export function cleanOutput(text: string): string {
  return text.replace(ESCAPES, "").split("\n").map(lastDrawn).join("\n");
}

function lastDrawn(line: string): string {
  if (!/[\x00-\x08\x0b-\x1f\x7f]/.test(line)) return line;
  const drawings = line.split("\r").filter((drawing) => drawing !== "");
  return backspaced(drawings.at(-1) ?? "").replace(CONTROLS, "");
}

function backspaced(text: string): string {
  if (!text.includes("\b")) return text;
  const kept: string[] = [];
  for (const character of text) {
    if (character === "\b") kept.pop();
    else kept.push(character);
  }
  return kept.join("");
}
