import * as v from "valibot";
import { endLine } from "../../domain/outcome-text.ts";
import type { ToolOutcome } from "../../domain/tool.ts";
import type { ExitStatus } from "../../ports/sandbox.ts";
import { OutputCollector } from "../output/collect.ts";
import { TestCollector } from "../output/collect-tests.ts";
import { fitOutput } from "../output/fit.ts";
import { jsonArguments } from "./json-arguments.ts";
import type { Tool, ToolContext } from "./tool.ts";

/** Milliseconds. */
const DEFAULT_TIMEOUT = 120_000;
const LONGEST_TIMEOUT = 600_000;

const schema = v.object({
  command: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100_000)),
  timeout_ms: v.optional(v.pipe(v.number(), v.minValue(1))),
  cwd: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1_024),
      v.check((path) => !path.includes("\0"), "a path holds no NUL"),
    ),
  ),
});
type Arguments = v.InferOutput<typeof schema>;

/** Runs a command line in the sandbox's shell. The model reads its output and, as the last line, how it ended. */
export const sh: Tool<Arguments> = {
  definition: {
    kind: "function",
    name: "sh",
    description:
      "Run a command in the project's shell. Returns stdout and stderr, and last the exit code. Long output is cut in its middle.",
    parameters: {
      type: "object",
      properties: {
        command: { type: "string" },
        timeout_ms: { type: "integer", description: "Default 120000, at most 600000" },
        cwd: { type: "string" },
      },
      required: ["command"],
    },
  },
  effect: "run-command",
  parse: (call) => jsonArguments(call, schema),
  execute: run,
};

async function run({ command, cwd, timeout_ms }: Arguments, context: ToolContext): Promise<ToolOutcome> {
  const { sandbox, by, signal, now } = context;
  const timeout = Math.min(timeout_ms ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT);
  // A person sees their command run and stops it themselves: a server they started may go on for hours.
  const limited = by !== "user" || timeout_ms !== undefined;
  const started = now();
  const tests = new TestCollector();
  let timedOut = false;
  const child = sandbox.spawn(command, {
    signal,
    ...(cwd ? { cwd } : {}),
    onTest: (event) => context.test(tests.add(event)),
  });
  const late = (): void => {
    timedOut = true;
    child.kill("SIGKILL");
  };
  const timer = limited ? setTimeout(late, timeout) : undefined;
  const collector = new OutputCollector();
  const [exit] = await Promise.all([child.exit, drain(child.output, collector, context.output)]);
  clearTimeout(timer);
  const end = endOf(exit, { interrupted: signal.aborted, timedOut, timeout });
  const shown = await present(collector, context);
  return {
    status: end.status,
    output: shown.text ? `${shown.text}\n${end.line}` : end.line,
    ...(end.status === "ok" || end.status === "failed" ? { exitCode: exit.code } : {}),
    ...(shown.full ? { full: shown.full } : {}),
    durationMs: now() - started,
    ...(tests.report ? { tests: tests.report } : {}),
  };
}

async function drain(
  output: ReadableStream<Uint8Array>,
  collector: OutputCollector,
  show: (data: Uint8Array) => void,
): Promise<void> {
  const reader = output.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      collector.add(part.value);
      show(part.value);
    }
  } catch {
    // A stream that breaks ends like one that closes; `exit` says why.
  }
}

type End = { readonly status: "ok" | "failed" | "timed-out" | "interrupted"; readonly line: string };

function endOf(exit: ExitStatus, how: { interrupted: boolean; timedOut: boolean; timeout: number }): End {
  // A process that ended by itself just before it would have been killed has a true exit code.
  if (!exit.signal && exit.cause === undefined) return exited(exit);
  if (how.timedOut) return { status: "timed-out", line: endLine.timedOut(how.timeout) };
  if (how.interrupted) return { status: "interrupted", line: endLine.interrupted("stopped by the person, killed") };
  return exited(exit);
}

const exited = (exit: ExitStatus): End => ({
  status: exit.code === 0 ? "ok" : "failed",
  line: endLine.exited(exit.code, exit.signal, exit.cause),
});

type Shown = { readonly text: string; readonly full?: ToolOutcome["full"] };

async function present(collector: OutputCollector, context: ToolContext): Promise<Shown> {
  const { text, cut } = fitOutput(collector.ends());
  if (!cut) return { text };
  const whole = collector.whole();
  const note = collector.capped
    ? `\n[output of ${collector.bytes} bytes; only the first ${whole.length} were kept]`
    : "";
  try {
    const blob = await context.putBlob(whole);
    return { text: text + note, full: { blob, bytes: whole.length } };
  } catch {
    // The outcome itself is recorded next and tells of a store that does not take anything any more.
    return { text };
  }
}
