import type { PageRequest } from "./protocol.ts";

export type Header = readonly [name: string, value: string];

/** What a page gets for a request. */
export type Answer = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
  readonly body: ReadableStream<Uint8Array> | null;
};

/** Answers a page's requests. Never throws; `signal` aborts when the page asks no longer. */
export type Source = (request: PageRequest, signal: AbortSignal) => Promise<Answer>;

export const headerIn = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1];

/** A frame is to show what comes, rather than a script to read it. */
export const isPageRequest = ({ mode, destination }: PageRequest): boolean =>
  mode === "navigate" || destination === "iframe" || destination === "frame";

export const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => (sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : "&gt;"));

/** A page that says one thing. */
export function sentencePage(status: number, title: string, text: string): Answer {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>body{margin:2rem;font:15px/1.5 system-ui;color:#333}h1{font-size:1.1rem}</style></head><body><h1>${escaped(title)}</h1><p>${escaped(text)}</p></body></html>`;
  return {
    status,
    statusText: "",
    headers: [["content-type", "text/html; charset=utf-8"]],
    body: streamOf(new TextEncoder().encode(page)),
  };
}
