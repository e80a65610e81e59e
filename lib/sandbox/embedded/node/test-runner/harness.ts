import { type NodeOptions, readOptions } from "../cli/options.ts";
import { host, sys, writeText } from "../core/machine.ts";
import { processObject } from "../core/process-object.ts";
import { CONTEXT, count, MARKER, noCounts, type RunnerEvent, summary } from "./events.ts";
import { createReport } from "./panel.ts";
import { printerOf } from "./reporters.ts";
import type { Harness, Test } from "./test.ts";

export const patternOf = (text: string): RegExp => {
  const literal = /^\/(.*)\/([a-z]*)$/.exec(text);
  return literal ? new RegExp(literal[1]!, literal[2]) : new RegExp(text);
};

let harness: Harness | null = null;
let finish: (durationMs: number, plan: number) => void = () => {};
let done = false;

/** The harness of this process: it tells its runner when it has one, and prints itself when it does not. */
export function theHarness(): Harness {
  if (harness) return harness;
  const options: NodeOptions = readOptions(processObject.execArgv);
  const isChild = processObject.env[CONTEXT] !== undefined;
  const tty = sys.tty?.fds[1] ?? false;
  const colors = isChild ? processObject.env[CONTEXT] === "colors" : tty;
  const counters = noCounts();
  const made: Harness = {
    emit: () => {},
    counters,
    colors,
    onlyMode: options.testOnly,
    patterns: options.namePatterns.map(patternOf),
    success: true,
    timeout: options.testTimeout ?? Number.POSITIVE_INFINITY,
  };
  if (isChild) {
    made.emit = (event) => writeText(1, `${MARKER}${JSON.stringify(event)}\n`);
  } else {
    const printer = printerOf(options.reporters[0] ?? (tty ? "spec" : "tap"), colors);
    const report = createReport([processObject.argv[1] ?? "[eval]"]);
    const tell = (event: RunnerEvent): void => {
      report.event(event);
      writeText(1, printer.event(event));
    };
    writeText(1, printer.begin());
    made.emit = (event) => {
      if (event.type === "pass" || event.type === "fail") count(counters, event.data, event.type === "pass");
      tell(event);
    };
    finish = (durationMs, plan) => {
      tell({ type: "plan", nesting: 0, count: plan });
      for (const message of summary(counters, durationMs)) tell({ type: "diagnostic", nesting: 0, message });
      writeText(1, printer.end());
      report.finished(counters, durationMs);
    };
  }
  harness = made;
  return made;
}

/** The event loop is empty: what has not ended never will. */
export function finishRoot(root: Test): void {
  if (done) return;
  done = true;
  root.drain();
  root.postRun("Promise resolution is still pending but the event loop has already resolved");
  root.drain();
  for (const message of root.diagnostics) root.harness.emit({ type: "diagnostic", nesting: 0, message });
  void root
    .ownHooks("after")
    .catch(() => {
      root.harness.success = false;
    })
    .then(() => {
      if (!root.harness.success && processObject.exitCode === undefined) processObject.exitCode = 1;
    });
  finish(Math.round(host.now() * 1e6) / 1e6, root.subtests.length);
  if (!root.harness.success) processObject.exitCode = 1;
}
