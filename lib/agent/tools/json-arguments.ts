import * as v from "valibot";
import { appError, failed, ok, type Result } from "../../domain/errors.ts";
import type { ToolCall } from "../../domain/tool.ts";

/** Arguments of a function tool, believed only as far as the schema goes. The error's sentence is for the model. */
export function jsonArguments<Schema extends v.GenericSchema>(
  call: ToolCall,
  schema: Schema,
): Result<v.InferOutput<Schema>> {
  let value: unknown;
  try {
    value = JSON.parse(call.input);
  } catch {
    return failed(appError("malformed", `The arguments of ${call.name} are not JSON.`));
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  return failed(
    appError("malformed", `The arguments of ${call.name} are wrong${path ? ` at ${path}` : ""}: ${issue.message}.`),
  );
}
