/** CSI, OSC and two-character escape sequences (ECMA-48): colours and cursor moves mean nothing outside a terminal. */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

export const plainOutput = (output: string): string => output.replace(ESCAPES, "").replaceAll("\r\n", "\n");

export type FoldedOutput =
  | { readonly folded: false; readonly text: string }
  | { readonly folded: true; readonly head: string; readonly tail: string; readonly hidden: number };

/** Long output keeps `head` and `tail` lines; a fold that would hide fewer than four lines is not made. */
export function foldOutput(output: string, head = 8, tail = 10): FoldedOutput {
  const text = plainOutput(output).replace(/\n+$/, "");
  const lines = text.split("\n");
  const hidden = lines.length - head - tail;
  if (hidden < 4) return { folded: false, text };
  return { folded: true, head: lines.slice(0, head).join("\n"), tail: lines.slice(-tail).join("\n"), hidden };
}
