import { readWithin } from "../domain/bytes.ts";
import { type AppError, failed, ok, type Result } from "../domain/errors.ts";
import { httpFailure } from "./http-errors.ts";
import { malformed, tooLarge, unreachable } from "./responses-errors.ts";
import { FIRST_SUGGESTION, MODELS_ROUTE, OWN_KEY_HEADER, type ServerStatus, STATUS_ROUTE } from "./wire.ts";

/** Bytes of a list of models; OpenAI's has some 20,000. */
const LIST_LIMIT = 4 * 1024 * 1024;

/** The text of an answer of ours, or why there is none. Never rejects. */
async function get(fetch: typeof globalThis.fetch, route: string, key?: string | null): Promise<Result<string>> {
  try {
    const response = await fetch(route, { headers: key ? { [OWN_KEY_HEADER]: key } : {}, cache: "no-store" });
    const bytes = response.body ? await readWithin(response.body, LIST_LIMIT) : new Uint8Array(0);
    if (!bytes) return failed(tooLarge("The list of models", LIST_LIMIT));
    const text = new TextDecoder().decode(bytes);
    return response.ok ? ok(text) : failed(httpFailure(response.status, response.headers, text, Date.now(), key));
  } catch (caught) {
    return failed(unreachable(caught));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const field = (value: unknown, key: string): unknown =>
  value && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined;

/** Nothing was sent or done that could be lost: what happened, and what to look at. */
function plainly(error: AppError): AppError {
  const { message, happened = message.split(" What was done so far is kept")[0] ?? message } = error;
  const advice = error.retryable
    ? "Try again in a moment."
    : error.code === "malformed"
      ? "Check that the server's OPENAI_BASE_URL speaks the Responses API."
      : "";
  return { ...error, message: advice ? `${happened.replace(/\.?$/, ".")} ${advice}` : message };
}

/** Names from the upstream's /models, sorted, gpt-5.3-codex first when it is there; with `key`, or the server's. */
export async function listModels(fetch: typeof globalThis.fetch, key?: string | null): Promise<Result<string[]>> {
  const answer = await get(fetch, MODELS_ROUTE, key);
  if (!answer.ok) return failed(plainly(answer.error));
  const data = field(parse(answer.value), "data");
  if (!Array.isArray(data)) return failed(plainly(malformed("something that is not a list of models")));
  const names = data.map((model) => field(model, "id")).filter((id) => typeof id === "string" && id !== "");
  const sorted = [...new Set(names as string[])].sort();
  return ok([...sorted.filter((id) => id === FIRST_SUGGESTION), ...sorted.filter((id) => id !== FIRST_SUGGESTION)]);
}

/** Whether the server can be used without a key of one's own; calls no upstream. */
export async function readServerStatus(fetch: typeof globalThis.fetch): Promise<Result<ServerStatus>> {
  const answer = await get(fetch, STATUS_ROUTE);
  if (!answer.ok) return answer;
  const status = parse(answer.value);
  const key = field(status, "key");
  const upstream = field(status, "upstream");
  if (key !== "server" && key !== "none") return failed(malformed("something that is not its status"));
  return ok({ key, upstream: typeof upstream === "string" ? upstream : null });
}
