import { addTestEvent, emptyReport, type TestCase, type TestEvent, type TestReport } from "../../domain/test-report.ts";

/** Characters. What a sandbox reports is hostile: a report must fit into a log, and a log can be read only within its caps. */
const LONGEST_PATH = 1_000;
const LONGEST_NAME = 1_000;
const DEEPEST_NAME = 100;
const LONGEST_FAILURE = 10_000;
/** Of all failures together; those after it keep a first line. */
const ALL_FAILURES = 2_000_000;
const SHORT_FAILURE = 200;

/** Folds the test events of one command into a report that is bounded, whatever they are. */
export class TestCollector {
  #report: TestReport | null = null;
  #spent = 0;

  /** null when no test ran. */
  get report(): TestReport | null {
    return this.#report;
  }

  /** Gives the event back as it was taken in. */
  add(event: TestEvent): TestEvent {
    const taken = this.#bounded(event);
    this.#report = addTestEvent(this.#report ?? emptyReport, taken);
    return taken;
  }

  #bounded(event: TestEvent): TestEvent {
    if (event.type === "started") return { ...event, files: event.files.slice(0, 5_000).map(path) };
    if (event.type === "finished") return event;
    const { test } = event;
    const name = test.name.slice(0, DEEPEST_NAME).map((part) => part.slice(0, LONGEST_NAME));
    const failure = test.failure ? this.#failure(test.failure) : undefined;
    return { type: "test", test: { ...test, file: path(test.file), name, ...(failure ? { failure } : {}) } };
  }

  #failure(failure: NonNullable<TestCase["failure"]>): NonNullable<TestCase["failure"]> {
    const longest = this.#spent < ALL_FAILURES ? LONGEST_FAILURE : SHORT_FAILURE;
    const message = failure.message.slice(0, longest);
    const stack = longest === LONGEST_FAILURE ? failure.stack?.slice(0, longest) : undefined;
    this.#spent += message.length + (stack?.length ?? 0);
    return {
      message,
      ...(failure.at ? { at: { ...failure.at, file: path(failure.at.file) } } : {}),
      ...(stack === undefined ? {} : { stack }),
    };
  }
}

const path = (file: string): string => file.slice(0, LONGEST_PATH);
