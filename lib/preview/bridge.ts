import * as v from "valibot";
import { appError, failed, ok, type Result } from "../domain/errors.ts";
import { type Answer, sentencePage } from "./answer.ts";
import { type BridgeMessage, type PageRequest, readBridgeMessage } from "./protocol.ts";

const BRIDGE_PATH = "/.tabwright/bridge";
/** Milliseconds in which the preview's origin has to answer. */
const DEADLINE = 8_000;
/** Requests of one preview that are answered at the same time, and how many more wait. */
const MAX_ACTIVE = 64;
const MAX_WAITING = 1_000;
/** Bytes of the bodies of requests that are not answered yet. */
const MAX_HELD = 256 * 1024 * 1024;

const refusal = (): Answer =>
  sentencePage(
    400,
    "The request is not one that a preview takes",
    "Its address or one of its headers is too long or has signs that do not belong there.",
  );
const failure = (): Answer => sentencePage(500, "The workbench could not answer", "Reload the preview to ask again.");

const readySchema = v.variant("type", [
  v.object({ type: v.literal("preview-bridge") }),
  v.object({ type: v.literal("preview-bridge-failed"), message: v.pipe(v.string(), v.maxLength(500)) }),
]);

export type BridgeHandlers = {
  readonly request: (request: PageRequest, signal: AbortSignal) => Promise<Answer>;
  readonly other: (message: Exclude<BridgeMessage, PageRequest>, port: MessagePort | undefined) => void;
};

const unavailable = (why: string) =>
  failed(
    appError("unavailable", `The preview's own address does not answer in this browser (${why}).`, { retryable: true }),
  );

/**
 * Opens the hidden page on a preview's origin that installs the service worker, and answers what comes through it. The page
 * is known by its window, once; from then on only its port counts. Returns what closes it.
 */
export function openBridge(origin: string, handlers: BridgeHandlers): Promise<Result<() => void>> {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
    frame.src = origin + BRIDGE_PATH;
    const closed = new AbortController();
    const close = (): void => {
      closed.abort();
      removeEventListener("message", hear);
      frame.remove();
    };
    const late = setTimeout(() => {
      close();
      resolve(unavailable(`no answer from ${origin} in ${DEADLINE / 1000} s`));
    }, DEADLINE);
    const hear = (event: MessageEvent): void => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      const parsed = v.safeParse(readySchema, event.data);
      if (!parsed.success) return;
      removeEventListener("message", hear);
      clearTimeout(late);
      const port = event.ports[0];
      if (parsed.output.type === "preview-bridge-failed" || !port) {
        close();
        resolve(unavailable(parsed.output.type === "preview-bridge-failed" ? parsed.output.message : "no port"));
        return;
      }
      serveBridge(port, handlers, closed.signal);
      resolve(ok(close));
    };
    addEventListener("message", hear);
    document.body.append(frame);
  });
}

/** Answers what comes through the port, until it is `closed`. */
export function serveBridge(port: MessagePort, handlers: BridgeHandlers, closed: AbortSignal): void {
  const waiting: (() => void)[] = [];
  let active = 0;
  let held = 0;
  const sizeOf = ({ body }: PageRequest): number => body?.byteLength ?? 0;
  const answer = async (request: PageRequest, page: MessagePort): Promise<void> => {
    active++;
    let counts = true;
    // A stream that a page listens to for long holds nobody else up.
    const begun = (): void => {
      if (!counts) return;
      counts = false;
      active--;
      held -= sizeOf(request);
      waiting.shift()?.();
    };
    const stop = new AbortController();
    const stopped = (): void => stop.abort();
    closed.addEventListener("abort", stopped, { once: true });
    // The page may give up before the server has said a word.
    page.onmessage = ({ data }) => data === "stop" && stop.abort();
    try {
      const made = handlers.request(request, stop.signal).catch(failure);
      await respond(page, await made, stop, begun);
    } finally {
      begun();
      closed.removeEventListener("abort", stopped);
    }
  };
  port.onmessage = (event) => {
    const message = readBridgeMessage(event.data);
    const page = event.ports[0];
    if (closed.aborted) {
      page?.close();
      return;
    }
    if (!message) {
      // Whoever asked waits for an answer.
      if (page) void respond(page, refusal(), new AbortController(), () => {}).catch(() => undefined);
      return;
    }
    if (message.type !== "request") return handlers.other(message, page);
    if (!page) return;
    const start = (): void => {
      if (closed.aborted) page.close();
      else void answer(message, page).catch(() => undefined);
    };
    if (waiting.length >= MAX_WAITING || held + sizeOf(message) > MAX_HELD) {
      const many = sentencePage(503, "Too many requests", "The page asks for more at once than a preview answers.");
      void respond(page, many, new AbortController(), () => {}).catch(() => undefined);
      return;
    }
    held += sizeOf(message);
    if (active < MAX_ACTIVE) start();
    else waiting.push(start);
  };
  closed.addEventListener("abort", () => port.close(), { once: true });
}

/** Sends an answer as its reader asks for it. `begun` is called when its head is out. */
async function respond(page: MessagePort, answer: Answer, stop: AbortController, begun: () => void): Promise<void> {
  const { status, statusText, headers, body } = answer;
  const valid = status >= 200 && status <= 599;
  const shown = valid ? answer : sentencePage(502, "The server's answer cannot be shown", `Its status is ${status}.`);
  page.postMessage({
    type: "head",
    status: shown.status,
    statusText: valid ? statusText.replace(/[^\t\x20-\x7e]/g, "") : "",
    headers: (valid ? headers : shown.headers).map(([name, value]) => [name, value]),
    body: shown.body !== null,
  });
  begun();
  const reader = shown.body?.getReader();
  if (!valid) void body?.cancel().catch(() => undefined);
  if (!reader) return;
  await new Promise<void>((resolve) => {
    const last = (message?: { type: "end" } | { type: "fail"; message: string }): void => {
      if (message) page.postMessage(message);
      page.close();
      resolve();
    };
    const more = async (): Promise<void> => {
      try {
        const { done, value } = await reader.read();
        if (done) return last({ type: "end" });
        const bytes = new Uint8Array(value);
        page.postMessage({ type: "data", bytes }, [bytes.buffer]);
      } catch {
        last({ type: "fail", message: "The server closed the connection before its answer was whole." });
      }
    };
    const quit = (): void => {
      reader.cancel().catch(() => undefined);
      last();
    };
    if (stop.signal.aborted) quit();
    stop.signal.addEventListener("abort", quit, { once: true });
    page.onmessage = ({ data }) => {
      if (data === "more") void more();
      else if (data === "stop") stop.abort();
    };
  });
}
