import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerFault } from "./faults.ts";
import { eventsOf, type Step, type Turn, toSse } from "./script.ts";

export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed when it is JSON; the text otherwise. */
  readonly body: unknown;
  /** True once the client went away before the answer was whole. */
  readonly aborted: boolean;
};

export type MockUpstream = {
  /** For OPENAI_BASE_URL: http://127.0.0.1:<port>/v1 */
  readonly url: string;
  /** Requests to /responses, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Requests to /models. */
  readonly modelRequests: readonly RecordedRequest[];
  /** What the next requests get, in order, after what is already queued. When nothing is queued, a short text. */
  script(...steps: readonly Step[]): void;
  /** Answers every request that nothing is queued for. */
  always(step: Step | ((request: RecordedRequest, index: number) => Step)): void;
  models(names: readonly string[] | Step): void;
  /** Ends every held stream as if it went on. */
  release(): void;
  /** Resolves when the n-th request to /responses (from 1) has come; when one has been aborted. */
  seen(count: number): Promise<RecordedRequest>;
  abortSeen(count: number): Promise<void>;
  /** Forgets scripts and requests, ends held streams. */
  reset(): void;
  close(): Promise<void>;
};

const FALLBACK: Turn = { items: [{ text: "Nothing is scripted for this request." }] };
const MODELS = ["gpt-4.1", "gpt-5.3-codex", "gpt-5.2"];
/** Bytes of a request that are read. */
const REQUEST_LIMIT = 64 * 1024 * 1024;

type Mutable = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** A deterministic server of the Responses wire on 127.0.0.1; `port` 0 takes any that is free. */
export async function startMockUpstream(port = 0): Promise<MockUpstream> {
  let requests: Mutable[] = [];
  let modelRequests: Mutable[] = [];
  let queue: Step[] = [];
  let standing: Parameters<MockUpstream["always"]>[0] = FALLBACK;
  let models: readonly string[] | Step = MODELS;
  let held: (() => void)[] = [];
  let watchers: (() => void)[] = [];
  const changed = () => {
    for (const watcher of watchers.splice(0)) watcher();
  };
  const until = (met: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (met()) resolve();
        else watchers.push(look);
      };
      look();
    });
  const release = () => {
    for (const go of held.splice(0)) go();
  };

  async function answerTurn(turn: Turn, index: number, asked: string, response: ServerResponse): Promise<void> {
    const model = turn.model === undefined ? asked : turn.model;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      ...(model === null ? {} : { "openai-model": model }),
      "x-request-id": `req_mock${index}`,
      "x-ratelimit-remaining-requests": "99",
    });
    const events = eventsOf(turn, index, model ?? asked).map(toSse);
    const last = events.pop() as string;
    if (!turn.pace) response.write(events.join(""));
    else {
      for (const event of events) {
        if (response.destroyed) return;
        response.write(event);
        await new Promise((resolve) => setTimeout(resolve, turn.pace));
      }
    }
    if (turn.hold) await new Promise<void>((resolve) => held.push(resolve));
    response.end(last);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    const recorded: Mutable = {
      method: request.method ?? "",
      path,
      headers: request.headers,
      body: await readBody(request),
      aborted: false,
    };
    response.on("close", () => {
      recorded.aborted = !response.writableFinished;
      changed();
    });
    if (request.method === "GET" && path === "/v1/models") {
      modelRequests.push(recorded);
      changed();
      if ("fault" in models) return answerFault(models, 0, response);
      const data = (models as readonly string[]).map((id) => ({
        id,
        object: "model",
        created: 1_700_000_000,
        owned_by: "mock",
      }));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
      return;
    }
    if (request.method !== "POST" || path !== "/v1/responses") {
      return answerFault({ fault: "status", status: 404, code: "not_found", message: `No route ${path}` }, 0, response);
    }
    requests.push(recorded);
    const index = requests.length;
    const step = queue.shift() ?? (typeof standing === "function" ? standing(recorded, index) : standing);
    changed();
    if ("fault" in step) return answerFault(step, index, response);
    const asked = (recorded.body as { model?: unknown } | null)?.model;
    return answerTurn(step, index, typeof asked === "string" ? asked : "mock", response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get requests() {
      return requests;
    },
    get modelRequests() {
      return modelRequests;
    },
    script: (...steps) => {
      queue.push(...steps);
    },
    always: (step) => {
      standing = step;
    },
    models: (names) => {
      models = names;
    },
    release,
    seen: async (count) => {
      await until(() => requests.length >= count);
      return requests[count - 1] as RecordedRequest;
    },
    abortSeen: (count) => until(() => requests[count - 1]?.aborted ?? false),
    reset: () => {
      release();
      requests = [];
      modelRequests = [];
      queue = [];
      standing = FALLBACK;
      models = MODELS;
    },
    close: async () => {
      release();
      watchers = [];
      held = [];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > REQUEST_LIMIT) throw new RangeError("The request is too large for the mock.");
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
