import { readEnd } from "../domain/outcome-text.ts";
import type { ScriptCall } from "../domain/task.ts";

export type Checked =
  | { readonly verdict: "as-expected" }
  /** It did not run to its end, for no fault of the project: it can be given again. */
  | { readonly verdict: "interrupted" }
  /** `why`: a sentence without its full stop. */
  | { readonly verdict: "differs"; readonly why: string };

const differs = (why: string): Checked => ({ verdict: "differs", why });

/** Compares what a call of the script gave with what the script expects of it. `again`: the call had been interrupted before. */
export function checkCall(call: ScriptCall, output: string | undefined, again: boolean): Checked {
  const name = call.tool === "sh" ? `\`${call.command}\`` : call.tool === "plan" ? "the plan" : "the patch";
  if (output === undefined) return { verdict: "interrupted" };
  const read = readEnd(output);
  if (read.end === "interrupted") return { verdict: "interrupted" };
  if (read.end === "denied") return differs(`The script needs ${name}, and it was denied`);
  if (read.end === "rejected") {
    // A patch whose first run was cut off may have been written before that.
    if (again && call.tool === "apply_patch") return { verdict: "as-expected" };
    return differs(`The script expected ${name} to apply, but it was ${output}`.replace(/\.$/, ""));
  }
  if (read.end === "failed")
    return differs(`The script expected ${name} to succeed, but it ${output}`.replace(/\.$/, ""));
  if (call.tool !== "sh") return { verdict: "as-expected" };
  if (!call.expect) return { verdict: "as-expected" };
  const { exit, contains } = call.expect;
  if (read.end === "timed-out") return differs(`The script expected ${name} to exit ${exit}, but it timed out`);
  if (read.end !== "exited")
    return differs(`The script expected ${name} to exit ${exit}, but it did not run: ${output}`);
  if (read.code !== exit) return differs(`The script expected ${name} to exit ${exit}, but it exited ${read.code}`);
  const missing = contains.find((text) => !output.includes(text));
  if (missing !== undefined) return differs(`The script expected ${name} to print \`${missing}\`, but it did not`);
  return { verdict: "as-expected" };
}
