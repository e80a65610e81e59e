import { appError, failed, type Result } from "../../domain/errors.ts";
import { REJECTED } from "../../domain/outcome-text.ts";
import type { ToolCall } from "../../domain/tool.ts";
import { PATCH_GRAMMAR } from "./patch/grammar.ts";
import { type PatchSection, parsePatch } from "./patch/parse.ts";
import { planPatch } from "./patch/plan-patch.ts";
import type { Tool } from "./tool.ts";

/** Edits files by a patch in the V4A format: all of it or nothing. */
export const applyPatch: Tool<readonly PatchSection[]> = {
  definition: {
    kind: "custom",
    name: "apply_patch",
    description:
      "Edit files with a patch; free text, not JSON. Paths are relative to the project's root. Give only the context that makes a place unique.",
    grammar: PATCH_GRAMMAR,
  },
  effect: "write-files",
  parse(call) {
    const text = patchText(call);
    return text.ok ? parsePatch(text.value) : text;
  },
  async execute(sections, { sandbox, now }) {
    const started = now();
    const plan = await planPatch(sections, sandbox.files);
    if (!plan.ok) {
      const { code, message } = plan.error;
      return { status: "rejected", output: REJECTED + message, durationMs: now() - started, error: { code, message } };
    }
    await sandbox.files.writeAll(plan.value.writes);
    const { files, summary } = plan.value;
    return { status: "ok", output: summary.join("\n"), durationMs: now() - started, files };
  },
};

/** Servers without free-form tools send the patch as the one text argument of a function. */
function patchText(call: ToolCall): Result<string> {
  if (call.kind === "custom") return { ok: true, value: call.input };
  try {
    const parsed: unknown = JSON.parse(call.input);
    const values = parsed && typeof parsed === "object" ? (parsed as Record<string, unknown>) : {};
    const text = values.input ?? values.patch;
    if (typeof text === "string") return { ok: true, value: text };
  } catch {
    // The sentence below says what is expected.
  }
  return failed(appError("malformed", 'apply_patch takes one text argument: {"input": "*** Begin Patch…"}.'));
}
