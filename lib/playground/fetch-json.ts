import * as v from "valibot";
import { appError, failed, ok, type Result } from "../domain/errors.ts";

/** Reads JSON of our own origin and checks it. `what` names it for people. */
export async function fetchJson<Schema extends v.GenericSchema>(
  url: string,
  schema: Schema,
  what: string,
): Promise<Result<v.InferOutput<Schema>>> {
  try {
    const response = await fetch(url);
    if (!response.ok)
      return failed(
        appError("not-found", `${what} could not be loaded (status ${response.status}). Reload the page to try again.`),
      );
    const parsed = v.safeParse(schema, await response.json());
    if (parsed.success) return ok(parsed.output);
    const issue = parsed.issues[0];
    return failed(
      appError(
        "malformed",
        `${what} cannot be read: ${issue.message}${issue.path ? ` at ${v.getDotPath(issue)}` : ""}.`,
      ),
    );
  } catch (cause) {
    const offline = cause instanceof TypeError;
    const message = offline ? `${what} could not be loaded: the server does not answer.` : `${what} is not valid JSON.`;
    return failed(appError(offline ? "network" : "malformed", message, { retryable: offline, cause }));
  }
}
