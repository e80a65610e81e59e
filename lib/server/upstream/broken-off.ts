/** Hears why an answer broke off, in a word that holds nothing of what was sent or answered. */
export type OnBrokenOff = (why: string) => void;

/**
 * `answer` with its bytes as they come, held up nowhere. Where they break off, this one does by an AbortError: the tab's
 * connection is cut as the upstream's was, and Next, which prints every other error of a stream with its stack, is silent.
 * When it was `signal` that broke it off, the tab itself went away and there is nothing to tell.
 */
export function tellBrokenOff(answer: Response, signal: AbortSignal, onBrokenOff?: OnBrokenOff): Response {
  if (!answer.body) return answer;
  const reader = answer.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (caught) {
          if (!signal.aborted) onBrokenOff?.(wordFor(caught));
          controller.error(new DOMException("The answer broke off.", "AbortError"));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, answer);
}

function wordFor(caught: unknown): string {
  if (caught instanceof RangeError) return "too large";
  const { code } = ((caught as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return typeof code === "string" && /^[A-Z0-9_]{1,40}$/.test(code) ? code : "no reason given";
}
