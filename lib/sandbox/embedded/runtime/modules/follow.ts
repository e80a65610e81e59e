import { parse } from "sucrase/dist/esm/parser/index.js";
import { followAwaits } from "./awaits.ts";
import { applyEdits } from "./edits.ts";
import type { Edit } from "./syntax-types.ts";

/** Longer ones are bundles: reading them would take longer than they gain. */
const MAX_LENGTH = 1_000_000;
let asked = false;

/** Whether what a text awaits has to be followed. Packages are, once somebody has asked for async_hooks. */
export function wantsFollowing(text: string, name: string): boolean {
  asked ||= text.includes("async_hooks");
  if (text.length > MAX_LENGTH || name.startsWith("node:")) return false;
  return (asked || !name.includes("/node_modules/")) && /\bawait\b/.test(text);
}

/** A script or the body of a function whose awaits are followed; null when there is nothing to follow. */
export function followed(
  text: string,
  name: string,
): { readonly text: string; readonly edits: readonly Edit[] } | null {
  if (!wantsFollowing(text, name)) return null;
  try {
    const found = followAwaits(text, parse(text, false, false, false));
    if (!found || found.topLevel || found.edits.length === 0) return null;
    const edits = found.edits.sort((a, b) => a.start - b.start || a.end - b.end);
    return { text: applyEdits(text, edits), edits };
  } catch {
    // What does not parse is left to the engine.
    return null;
  }
}
