import { type AppError, Failure } from "../domain/errors.ts";
import type { ModelPart, ModelProvider, ModelRequest } from "../ports/model-provider.ts";
import { type Clock, systemClock, untilAborted, wait } from "./clock.ts";
import { httpFailure } from "./http-errors.ts";
import { aborted, idleTimeout, malformed, unreachable } from "./responses-errors.ts";
import { requestBody } from "./responses-request.ts";
import { readAnswer, readStart } from "./responses-stream.ts";
import { API_BASE, MODEL_HEADER, OWN_KEY_HEADER, REQUEST_ID_HEADER } from "./wire.ts";

export type ResponsesOptions = {
  readonly fetch: typeof fetch;
  /** Where `/responses` lies: our own route. */
  readonly baseUrl?: string;
  /** The person's own key, read anew for every request; null uses the server's. */
  readonly key?: () => string | null;
  readonly clock?: Clock;
};

/** As Codex CLI: https://github.com/openai/codex, codex-rs/core/src/model_provider_info.rs */
const REQUEST_RETRIES = 4;
const STREAM_RETRIES = 5;
const FIRST_WAIT_MS = 200;
const IDLE_MS = 300_000;
/** Waits that an upstream asks for are kept up to this; a longer one ends the turn and says how long. */
const LONGEST_WAIT_MS = 60_000;

type Attempt = { readonly phase: "request" | "stream"; readonly error: AppError };

/** The OpenAI Responses API through our route, over fetch and eventsource-parser. */
export function createResponsesProvider(options: ResponsesOptions): ModelProvider {
  const clock = options.clock ?? systemClock;
  return {
    kind: "responses",
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
      const body = JSON.stringify(requestBody(request));
      const failures = { request: 0, stream: 0 };
      for (;;) {
        const end = yield* attempt(options, clock, body, signal);
        if (end === null) return;
        const error = signal.aborted ? aborted() : end.error;
        const tries = ++failures[end.phase];
        const afterMs = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1) * (0.9 + 0.2 * clock.random());
        const limit = end.phase === "request" ? REQUEST_RETRIES : STREAM_RETRIES;
        if (!error.retryable || tries > limit || afterMs > LONGEST_WAIT_MS) {
          yield { type: "error", error };
          return;
        }
        yield {
          type: "retrying",
          attempt: failures.request + failures.stream + 1,
          afterMs: Math.round(afterMs),
          error,
        };
        await wait(clock, afterMs, signal);
        if (signal.aborted) {
          yield { type: "error", error: aborted() };
          return;
        }
      }
    },
  };
}

/** One request. Yields its parts; returns why it failed, or null after `finish`. */
async function* attempt(
  options: ResponsesOptions,
  clock: Clock,
  body: string,
  signal: AbortSignal,
): AsyncGenerator<ModelPart, Attempt | null> {
  const own = new AbortController();
  const forward = () => own.abort(new Failure(aborted()));
  signal.addEventListener("abort", forward, { once: true });
  if (signal.aborted) forward();
  const idle = new IdleTimer(clock, own);
  let phase: Attempt["phase"] = "request";
  const key = options.key?.() ?? null;
  try {
    const response = await untilAborted(send(options, key, body, own.signal), own.signal);
    idle.touch();
    if (!response.ok) {
      const text = await readStart(response, own.signal);
      return { phase, error: httpFailure(response.status, response.headers, text, clock.now(), key) };
    }
    phase = "stream";
    const model = response.headers.get(MODEL_HEADER);
    const requestId = response.headers.get(REQUEST_ID_HEADER);
    yield { type: "started", ...(model ? { model } : {}), ...(requestId ? { requestId } : {}) };
    for await (const part of readAnswer(response, own.signal, () => idle.touch(), key)) {
      if (part.type === "error") return { phase, error: part.error };
      yield part;
      if (part.type === "finish") return null;
    }
    return { phase, error: malformed("an answer without an end") };
  } catch (caught) {
    return { phase, error: caught instanceof Failure ? caught.error : unreachable(caught) };
  } finally {
    idle.stop();
    signal.removeEventListener("abort", forward);
    own.abort(new Failure(aborted()));
  }
}

class IdleTimer {
  #cancel: () => void;
  constructor(
    private readonly clock: Clock,
    private readonly controller: AbortController,
  ) {
    this.#cancel = this.#start();
  }
  touch(): void {
    this.#cancel();
    this.#cancel = this.#start();
  }
  stop(): void {
    this.#cancel();
  }
  #start = (): (() => void) =>
    this.clock.after(IDLE_MS, () => this.controller.abort(new Failure(idleTimeout(IDLE_MS))));
}

function send(
  { fetch, baseUrl = API_BASE }: ResponsesOptions,
  key: string | null,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(`${baseUrl}/responses`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      ...(key ? { [OWN_KEY_HEADER]: key } : {}),
    },
    body,
    signal,
    cache: "no-store",
  });
}
