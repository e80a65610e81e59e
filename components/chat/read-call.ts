import type { PlanStep, ToolCall } from "@/lib/domain/tool.ts";
import { type PatchFile, readPatch } from "./read-patch.ts";

export type CallReading =
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "patch"; readonly files: readonly PatchFile[] }
  | { readonly kind: "plan"; readonly steps: readonly PlanStep[] }
  | { readonly kind: "other"; readonly name: string; readonly input: string };

const object = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === "object" ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const STATUSES = ["pending", "in_progress", "completed"] as const;

function readSteps(value: unknown): PlanStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((step: unknown) => {
    const { step: text, status } = (step ?? {}) as { step?: unknown; status?: unknown };
    return typeof text === "string" ? [{ step: text, status: STATUSES.find((s) => s === status) ?? "pending" }] : [];
  });
}

/** What a person wants to know of a call; its arguments are not believed, so anything odd reads as "other". */
export function readCall(call: ToolCall): CallReading {
  if (call.name === "sh") {
    const command = object(call.input)?.command;
    if (typeof command === "string") return { kind: "command", command };
  }
  if (call.name === "apply_patch") {
    const wrapped = call.kind === "function" ? object(call.input) : null;
    const patch = wrapped ? (wrapped.patch ?? wrapped.input) : call.input;
    const files = typeof patch === "string" ? readPatch(patch) : [];
    if (files.length > 0) return { kind: "patch", files };
  }
  if (call.name === "plan") {
    const input = object(call.input);
    const steps = readSteps(input?.steps ?? input?.plan);
    if (steps.length > 0) return { kind: "plan", steps };
  }
  return { kind: "other", name: call.name, input: call.input };
}
