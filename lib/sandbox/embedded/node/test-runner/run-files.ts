import type { NodeOptions } from "../cli/options.ts";
import { hold } from "../core/event-loop.ts";
import { endNow } from "../core/exit.ts";
import { host, sys, writeText } from "../core/machine.ts";
import { onKernelMessage } from "../core/messages.ts";
import { cwd, processObject } from "../core/process-object.ts";
import { CONTEXT, count, MARKER, noCounts, type RunnerEvent, summary } from "./events.ts";
import { describeFailure, testFailure } from "./failure.ts";
import { findTestFiles } from "./find-files.ts";
import { createReport } from "./panel.ts";
import { printerOf } from "./reporters.ts";

type Running = { take(fd: 1 | 2, data: Uint8Array): void; ends(code: number, signal: string | null): void };

/** One file in a process of its own; its events come in its output, each on a marked line. */
function runFile(
  file: string,
  files: readonly string[],
  options: NodeOptions,
  colors: boolean,
  running: Map<number, Running>,
  emit: (event: RunnerEvent) => void,
): Promise<void> {
  const started = host.now();
  const number = files.indexOf(file) + 1;
  const decoders = [new TextDecoder(), new TextDecoder(), new TextDecoder()];
  let rest = "";
  let reported = 0;
  let failed = false;
  const line = (text: string): void => {
    const at = text.indexOf(MARKER);
    if (at < 0) {
      emit({ type: "output", fd: 1, message: text });
      return;
    }
    if (at > 0) emit({ type: "output", fd: 1, message: text.slice(0, at) });
    const event = JSON.parse(text.slice(at + MARKER.length)) as RunnerEvent;
    if (event.type === "pass" || event.type === "fail") {
      reported++;
      failed ||= event.type === "fail" && event.data.nesting === 0;
    }
    emit(event);
  };
  const { execArgv } = options;
  const argv = [
    "node",
    ...execArgv.filter(
      (flag, i) =>
        flag !== "--test" &&
        !/^--test-(reporter|concurrency)/.test(flag) &&
        !/^--test-(reporter|concurrency)[^=]*$/.test(execArgv[i - 1] ?? ""),
    ),
    file,
  ];
  return new Promise((resolve) => {
    const pid = sys.spawn({
      argv,
      cwd: cwd(),
      env: { ...processObject.env, [CONTEXT]: colors ? "colors" : "child" },
      stdio: ["inherit", "pipe", "pipe"],
    });
    running.set(pid, {
      take(fd, data) {
        const text = decoders[fd]!.decode(data, { stream: true });
        if (fd === 2) return emit({ type: "output", fd: 2, message: text });
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const each of lines) line(`${each}\n`);
      },
      ends(code, signal) {
        running.delete(pid);
        if (rest !== "") line(rest);
        // The file itself counts as a test when it told of none, or ended worse than its tests did.
        const broken = code !== 0 || signal !== null;
        if (reported === 0 || (broken && !failed)) {
          emit({ type: "start", nesting: 0, name: file, names: [file], file, line: 1 });
          const failure = Object.assign(testFailure("test failed", "testCodeFailure"), {
            exitCode: signal ? null : code,
            signal,
          });
          const durationMs = Math.round((host.now() - started) * 1e6) / 1e6;
          const data = {
            name: file,
            names: [file],
            nesting: 0,
            testNumber: number,
            durationMs,
            suite: false,
            file,
            line: 1,
            column: 1,
          };
          if (broken) emit({ type: "fail", data: { ...data, error: describeFailure(failure, 0, colors) } });
          else emit({ type: "pass", data });
        }
        resolve();
      },
    });
  });
}

/** `node --test`: finds the files, runs each in a process, and reports in order. */
export function runTestFiles(options: NodeOptions): void {
  const tty = sys.tty?.fds[1] ?? false;
  const started = host.now();
  const printer = printerOf(options.reporters[0] ?? (tty ? "spec" : "tap"), tty);
  let files: string[];
  try {
    files = findTestFiles(cwd(), options.rest);
  } catch (error) {
    writeText(2, `${(error as Error).message}\n`);
    endNow(1);
    return;
  }
  const counters = noCounts();
  const isChild = processObject.env[CONTEXT] !== undefined;
  const report = isChild ? null : createReport(files);
  let top = 0;
  let success = true;
  const emit = (event: RunnerEvent): void => {
    if (event.type === "pass" || event.type === "fail") {
      if (event.data.nesting === 0) {
        top++;
        // Node numbers the file itself by its place among the files, and tests by their order.
        if (event.data.testNumber === 0 || event.data.name !== event.data.file) event.data.testNumber = top;
      }
      count(counters, event.data, event.type === "pass");
      if (event.type === "fail" && event.data.todo === undefined) success = false;
    }
    report?.event(event);
    writeText(1, printer.event(event));
  };
  writeText(1, printer.begin());
  const running = new Map<number, Running>();
  onKernelMessage("child-output", ({ pid, fd, data }) => running.get(pid)?.take(fd, data));
  onKernelMessage("child-exit", ({ pid, result }) => running.get(pid)?.ends(result.code, result.signal));
  const release = hold();
  const end = (): void => {
    const durationMs = Math.round((host.now() - started) * 1e6) / 1e6;
    emit({ type: "plan", nesting: 0, count: top });
    for (const message of summary(counters, durationMs)) emit({ type: "diagnostic", nesting: 0, message });
    writeText(1, printer.end());
    report?.finished(counters, durationMs);
    if (!success) processObject.exitCode = 1;
    release();
  };
  void runAll(
    files,
    Math.max(1, options.testConcurrency ?? 1),
    (file, tell) => runFile(file, files, options, tty, running, tell),
    emit,
  ).then(end, (error: unknown) => {
    writeText(2, `${(error as Error).message}\n`);
    processObject.exitCode = 1;
    release();
  });
}

/** At most `most` files at a time; what a file tells is passed on in the order of the files. */
async function runAll(
  files: readonly string[],
  most: number,
  run: (file: string, emit: (event: RunnerEvent) => void) => Promise<void>,
  emit: (event: RunnerEvent) => void,
): Promise<void> {
  const buffers = files.map((): RunnerEvent[] => []);
  let showing = 0;
  let next = 0;
  const over = files.map(() => false);
  const advance = (): void => {
    while (showing < files.length) {
      for (const event of buffers[showing]!.splice(0)) emit(event);
      if (!over[showing]) return;
      showing++;
    }
  };
  const worker = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      await run(files[at]!, (event) => {
        if (at === showing) emit(event);
        else buffers[at]!.push(event);
      });
      over[at] = true;
      advance();
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, files.length) }, worker));
}
