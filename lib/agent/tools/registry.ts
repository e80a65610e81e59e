import type { ToolDefinition } from "../../domain/tool.ts";
import { applyPatch } from "./apply-patch.ts";
import { plan } from "./plan.ts";
import { sh } from "./sh.ts";
import type { AnyTool } from "./tool.ts";

/** Every tool a model is told of, always in this order, so that the cached prefix holds. */
export const tools: readonly AnyTool[] = [sh, applyPatch, plan];

export const definitionsOf = (all: readonly AnyTool[]): readonly ToolDefinition[] => all.map((tool) => tool.definition);

export const toolNamed = (all: readonly AnyTool[], name: string): AnyTool | null =>
  all.find((tool) => tool.definition.name === name) ?? null;
