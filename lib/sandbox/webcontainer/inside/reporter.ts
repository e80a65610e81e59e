import type { TestEvent } from "../../../domain/test-report.ts";
import { PanelReport, type RunnerData } from "../../embedded/runtime/test-runner/panel.ts";

type Said = { readonly type: string; readonly data: RunnerData };

const inAscii = (event: TestEvent): string =>
  `${JSON.stringify(event).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )}\n`;

/** A reporter for `node --test`: the events of the tests panel, a line of JSON each. */
export async function* report(source: AsyncIterable<Said>): AsyncGenerator<string> {
  const folder = process.cwd();
  const told: string[] = [];
  const main = process.argv[1];
  const files = process.execArgv.includes("--test") || main === undefined ? [] : [main];
  const panel = new PanelReport(
    (event) => told.push(inAscii(event)),
    folder,
    () => performance.now(),
    files,
  );
  for await (const { type, data } of source) {
    if (type === "test:start") panel.start(data);
    else if (type === "test:pass" || type === "test:fail") panel.ended(data, type === "test:pass");
    else if (type === "test:watch:drained") panel.finished();
    yield* told.splice(0);
  }
  panel.finished();
  yield* told.splice(0);
}
