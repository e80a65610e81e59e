import * as v from "valibot";
import { ok } from "../../domain/errors.ts";
import type { PlanStep } from "../../domain/tool.ts";
import { jsonArguments } from "./json-arguments.ts";
import type { Tool } from "./tool.ts";

const STATUSES = ["pending", "in_progress", "completed"] as const;
const schema = v.object({
  plan: v.pipe(
    v.array(
      v.object({
        step: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000)),
        status: v.picklist(STATUSES),
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
  ),
  explanation: v.optional(v.string()),
});

/** Shows the person a checklist; each call replaces it. The call itself is the record. */
export const plan: Tool<readonly PlanStep[]> = {
  definition: {
    kind: "function",
    name: "plan",
    description: "Show or update your checklist. One step is in_progress at a time.",
    parameters: {
      type: "object",
      properties: {
        plan: {
          type: "array",
          items: {
            type: "object",
            properties: { step: { type: "string" }, status: { type: "string", enum: STATUSES } },
            required: ["step", "status"],
          },
        },
        explanation: { type: "string" },
      },
      required: ["plan"],
    },
  },
  effect: "none",
  parse(call) {
    const args = jsonArguments(call, schema);
    return args.ok ? ok(args.value.plan) : args;
  },
  execute: async () => ({ status: "ok", output: "ok", durationMs: 0 }),
};
