/** What the mock upstream is told to say. Plain data: equal scripts give equal bytes. */
export type ScriptItem =
  | { readonly text: string }
  | { readonly reasoning: string; readonly encrypted?: string }
  | { readonly call: string; readonly arguments: unknown; readonly callId?: string }
  | { readonly custom: string; readonly input: string; readonly callId?: string };

/** Answers one request. */
export type Turn = {
  readonly items: readonly ScriptItem[];
  readonly usage?: {
    readonly input: number;
    readonly cached?: number;
    readonly output: number;
    readonly reasoning?: number;
  };
  /** The `openai-model` header: another name than the one asked for is a reroute. Absent: the one asked for; null: no header. */
  readonly model?: string | null;
  /** Sparse events, as compatible servers send them: no ids, sequence numbers, statuses or items before they are done. */
  readonly sparse?: boolean;
  /** Characters of a delta; 12 unless told. */
  readonly deltaSize?: number;
  /** Milliseconds between events; 0 unless told, which writes the whole stream at once. */
  readonly pace?: number;
  /** Holds the stream before its last event until release() of the mock. */
  readonly hold?: boolean;
};

export type Fault =
  | {
      readonly fault: "status";
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly fault: "html"; readonly status?: number }
  | { readonly fault: "empty" }
  /** Accepts the request and never answers. */
  | { readonly fault: "hang" }
  /** Closes the connection without an answer. */
  | { readonly fault: "reset" }
  /** The turn's stream up to this many bytes, then the connection breaks ("abort") or just ends ("end", the default). */
  | { readonly fault: "half"; readonly turn: Turn; readonly bytes?: number; readonly how?: "end" | "abort" }
  | { readonly fault: "malformed"; readonly turn: Turn }
  | { readonly fault: "failed"; readonly code: string; readonly message?: string }
  | { readonly fault: "incomplete"; readonly reason: string }
  | { readonly fault: "redirect"; readonly location: string };

export type Step = Turn | Fault;

type Json = Record<string, unknown>;
type Event = Json & { readonly type: string };

const pieces = (text: string, size: number): string[] =>
  text === "" ? [] : (text.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? []);

function itemOf(item: ScriptItem, id: string): Json {
  if ("text" in item) {
    const content = [{ type: "output_text", text: item.text, annotations: [], logprobs: [] }];
    return { id: `msg_${id}`, type: "message", status: "completed", role: "assistant", content };
  }
  if ("reasoning" in item) {
    const summary = item.reasoning ? [{ type: "summary_text", text: item.reasoning }] : [];
    return { id: `rs_${id}`, type: "reasoning", summary, encrypted_content: item.encrypted ?? `gAAAA-${id}+/==` };
  }
  const call_id = item.callId ?? `call_${id}`;
  if ("call" in item) {
    const args = typeof item.arguments === "string" ? item.arguments : JSON.stringify(item.arguments);
    return { id: `fc_${id}`, type: "function_call", status: "completed", call_id, name: item.call, arguments: args };
  }
  return {
    id: `ctc_${id}`,
    type: "custom_tool_call",
    status: "completed",
    call_id,
    name: item.custom,
    input: item.input,
  };
}

function deltas(item: ScriptItem, done: Json, index: number, size: number): Event[] {
  const at = { item_id: done.id, output_index: index };
  const stream = (type: string, text: string, more: Json = {}): Event[] => [
    ...pieces(text, size).map((delta) => ({ type: `${type}.delta`, ...at, ...more, delta })),
  ];
  if ("text" in item) return stream("response.output_text", item.text, { content_index: 0 });
  if ("reasoning" in item) {
    if (!item.reasoning) return [];
    const part = {
      type: "response.reasoning_summary_part.added",
      ...at,
      summary_index: 0,
      part: { type: "summary_text", text: "" },
    };
    return [part, ...stream("response.reasoning_summary_text", item.reasoning, { summary_index: 0 })];
  }
  if ("call" in item) return stream("response.function_call_arguments", String(done.arguments));
  return stream("response.custom_tool_call_input", item.input);
}

/** Ids count from the request's number, so that a session's ids differ and a run's repeat. */
export function eventsOf(turn: Turn, request: number, model: string): Event[] {
  const id = `mock${request}`;
  const size = turn.deltaSize ?? 12;
  const response = {
    id: `resp_${id}`,
    object: "response",
    created_at: 1_700_000_000,
    model,
    status: "in_progress",
    output: [],
  };
  const items = turn.items.map((item, index) => itemOf(item, `${id}_${index}`));
  const usage = turn.usage && {
    input_tokens: turn.usage.input,
    input_tokens_details: { cached_tokens: turn.usage.cached ?? 0 },
    output_tokens: turn.usage.output,
    output_tokens_details: { reasoning_tokens: turn.usage.reasoning ?? 0 },
    total_tokens: turn.usage.input + turn.usage.output,
  };
  const completed = { ...response, status: "completed", output: items, ...(usage ? { usage } : {}) };
  const middle = items.flatMap((done, index) => {
    const { status: _, ...bare } = done;
    const script = turn.items[index] as ScriptItem;
    const added = "text" in script ? { ...bare, content: [] } : { ...bare };
    return [
      { type: "response.output_item.added", output_index: index, item: { ...added, status: "in_progress" } },
      ...deltas(script, done, index, size),
      { type: "response.output_item.done", output_index: index, item: done },
    ];
  });
  if (turn.sparse) {
    const done = middle.filter(
      ({ type }) => type === "response.output_item.done" || type === "response.output_text.delta",
    );
    return [
      ...done,
      { type: "response.completed", response: { id: response.id, output: [], ...(usage ? { usage } : {}) } },
    ];
  }
  const all: Event[] = [
    { type: "response.created", response },
    { type: "response.in_progress", response },
    ...middle,
    { type: "response.completed", response: completed },
  ];
  return all.map((event, sequence_number) => ({ ...event, sequence_number }));
}

export const toSse = (event: Event): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
