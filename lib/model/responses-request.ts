import type { ToolDefinition } from "../domain/tool.ts";
import type { JsonObject } from "../domain/wire-item.ts";
import type { ModelRequest } from "../ports/model-provider.ts";

/** Models that reason refuse nothing here; the others answer 400 to the `reasoning` and `include` fields. */
const REASONING_MODEL = /^(?:.*\/)?(?:gpt-5|gpt-[6-9]|gpt-oss|o\d|codex)/;
const NO_REASONING = /-chat(?:-|$)/;

export const reasons = (model: string): boolean => REASONING_MODEL.test(model) && !NO_REASONING.test(model);

function tool(definition: ToolDefinition): Record<string, unknown> {
  const { kind, name, description } = definition;
  if (kind === "function") return { type: kind, name, description, strict: false, parameters: definition.parameters };
  const { grammar } = definition;
  return {
    type: "custom",
    name,
    description,
    format: grammar === undefined ? { type: "text" } : { type: "grammar", syntax: "lark", definition: grammar },
  };
}

/** The body of POST /responses as Codex CLI sends it: nothing is stored upstream, so reasoning comes back encrypted. */
export function requestBody(request: ModelRequest): JsonObject {
  const reasoning = reasons(request.model);
  return {
    model: request.model,
    instructions: request.instructions,
    input: request.items.map(({ item }) => item),
    tools: request.tools.map(tool) as unknown as readonly JsonObject[],
    tool_choice: "auto",
    parallel_tool_calls: true,
    ...(reasoning ? { reasoning: { summary: "auto" } } : {}),
    store: false,
    stream: true,
    include: reasoning ? ["reasoning.encrypted_content"] : [],
    prompt_cache_key: request.cacheKey,
  };
}
