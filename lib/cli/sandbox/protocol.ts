import * as v from "valibot";
import type { BlobHash } from "../../domain/ids.ts";

/** What the page asks for first, and then how the folder comes (pack.ts, with `{ entries, hashes }` before the contents). */
export type RunOrder = {
  readonly command: string;
  readonly timeoutMs: number | null;
  readonly tty: { readonly columns: number; readonly rows: number } | null;
  readonly writeBack: boolean;
  /** Null: the embedded sandbox. */
  readonly webcontainer: { readonly origin: string; readonly key: string | null } | null;
};

/** To the page while the command runs, a line of JSON each. */
export type Control =
  | { readonly type: "input"; readonly base64: string }
  | { readonly type: "input-end" }
  | { readonly type: "resize"; readonly columns: number; readonly rows: number }
  | { readonly type: "kill"; readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL" };

const hash = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/),
  v.transform((hex) => hex as BlobHash),
);
const entry = v.object({
  path: v.pipe(v.string(), v.maxLength(4096)),
  mode: v.picklist(["100644", "100755", "120000"]),
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  hash,
});

/** From the page, when all is over: `files` of the tree that came of it, new contents packed behind. */
export const outcomeSchema = v.object({
  code: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
  /** A sentence, when the command did not end by itself or the sandbox could not do its work. */
  cause: v.nullable(v.pipe(v.string(), v.maxLength(4000))),
  end: v.picklist(["exit", "timeout", "failure"]),
  files: v.nullable(v.object({ entries: v.array(entry), hashes: v.array(hash) })),
  /** Milliseconds; the folder is fetched while the sandbox boots. */
  times: v.object({ boot: v.number(), fetch: v.number(), mount: v.number() }),
});
export type Outcome = v.InferOutput<typeof outcomeSchema>;
