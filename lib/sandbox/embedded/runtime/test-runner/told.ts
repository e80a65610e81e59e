import type { TestEvent } from "../../../../domain/test-report.ts";

/** Characters that the host takes (host/protocol-check.ts); of a longer text it would take nothing, the test with it. */
const LONGEST = { path: 4096, name: 2000, text: 100_000 } as const;
const DEEPEST_NAME = 100;
const MOST_FILES = 10_000;

const whole = (value: number): boolean => Number.isInteger(value) && value >= 0;
/** Clocks that a test has set can run backwards. */
const duration = (value: number): number => (value >= 0 && Number.isFinite(value) ? value : 0);
const path = (text: string): string => text.slice(0, LONGEST.path);

type Test = Extract<TestEvent, { type: "test" }>["test"];

function failureOf({ message, at, stack }: NonNullable<Test["failure"]>): NonNullable<Test["failure"]> {
  const { line, column } = at ?? {};
  return {
    message: message.slice(0, LONGEST.text),
    ...(at && line !== undefined && whole(line)
      ? { at: { file: path(at.file), line, ...(column !== undefined && whole(column) ? { column } : {}) } }
      : {}),
    ...(stack === undefined ? {} : { stack: stack.slice(0, LONGEST.text) }),
  };
}

/** An event of a test run, whatever it is of, as the host takes it. */
export function told(event: TestEvent): TestEvent {
  if (event.type === "started") return { type: "started", files: event.files.slice(0, MOST_FILES).map(path) };
  if (event.type === "finished") return { ...event, durationMs: duration(event.durationMs) };
  const { file, name, durationMs, line, failure, ...rest } = event.test;
  return {
    type: "test",
    test: {
      ...rest,
      file: path(file),
      name: name.slice(0, DEEPEST_NAME).map((part) => part.slice(0, LONGEST.name)),
      ...(durationMs === undefined ? {} : { durationMs: duration(durationMs) }),
      ...(line === undefined || !whole(line) ? {} : { line }),
      ...(failure ? { failure: failureOf(failure) } : {}),
    },
  };
}
