import { browser } from "../core/browser.ts";
import { currentFolder } from "../core/folder.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { processObject } from "../core/realm.ts";
import { PanelReport, type RunnerData } from "../test-runner/panel.ts";

/** Ours, beside Node's bindings: two lines of the library's test runner call it (see library/patches.ts). */
export function testPanel(): Binding {
  let files: readonly string[] | null = null;
  return {
    /** `node --test` is about to run these. */
    begin(given: readonly string[]) {
      files = [...given];
    },
    /** The stream that a run's reporters read. A process that runs for another's report is not watched. */
    watch(stream: Any, context: string | undefined) {
      if (context !== undefined) return;
      const folder = currentFolder();
      const main = processObject.argv[1] as string | undefined;
      const named = (files ?? (main ? [main] : [])).map((file) => (file.startsWith("/") ? file : `${folder}/${file}`));
      const report = new PanelReport((event) => sys.report(event), folder, browser.now, named);
      stream.on("test:start", (data: RunnerData) => report.start(data));
      stream.on("test:pass", (data: RunnerData) => report.ended(data, true));
      stream.on("test:fail", (data: RunnerData) => report.ended(data, false));
      stream.on("test:watch:drained", () => report.finished());
      stream.on("end", () => report.finished());
    },
  };
}
