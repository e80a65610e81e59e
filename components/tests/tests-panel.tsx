"use client";
import { Play } from "lucide-react";
import { useMemo, useState } from "react";
import type { TestReport } from "@/lib/domain/test-report.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { formatDuration } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { groupTests } from "./group-tests.ts";
import { TestGroupRows } from "./test-group.tsx";
import styles from "./tests-panel.module.css";

/** Above this many tests, files in which nothing failed start closed. */
const OPEN_UP_TO = 300;

export type TestsPanelProps = {
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly onOpen: (path: string, line: number, column: number) => void;
};

export function TestsPanel({ state, controller, onOpen }: TestsPanelProps) {
  const [failedOnly, setFailedOnly] = useState(false);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [asked, setAsked] = useState(false);
  const report = state.live.tests ?? state.view.tests;
  const running = asked || state.live.tests !== null;
  const onlyFailed = failedOnly && (report?.failed ?? 0) > 0;
  const groups = useMemo(() => (report ? groupTests(report, onlyFailed) : []), [report, onlyFailed]);
  const readOnly = state.writer === "other-tab";
  const run = (what?: Parameters<SessionController["runTests"]>[0]): void => {
    setAsked(true);
    const done = (): void => setAsked(false);
    controller.runTests(what).then(done, done);
  };
  const many = (report?.tests.length ?? 0) > OPEN_UP_TO;

  return (
    <section className={styles.panel} aria-label="Tests">
      <div className={styles.bar}>
        <div className={styles.totals} role="status">
          {report && <Totals report={report} />}
          {running && <Spinner label="running" said={false} />}
        </div>
        {(report?.failed ?? 0) > 0 && (
          <label className={styles.filter}>
            <input type="checkbox" checked={failedOnly} onChange={(event) => setFailedOnly(event.target.checked)} />
            Failed only
          </label>
        )}
        <Button size="small" disabled={running || readOnly} onClick={() => run()}>
          <Play aria-hidden />
          Run all
        </Button>
      </div>
      {report && !report.complete && !running && (
        <p className={styles.notice}>
          The run ended before it was complete: it was stopped, or it crashed. Tests may be missing here.
        </p>
      )}
      {report && report.tests.length >= 5000 && <p className={styles.notice}>Only the first 5,000 tests are listed.</p>}
      <div className={styles.list}>
        {groups.map((group) => (
          <TestGroupRows
            key={group.file}
            group={group}
            open={toggled.get(group.file) ?? (!many || group.counts.failed > 0)}
            running={running}
            canRun={!running && !readOnly}
            onToggle={(open) => setToggled((now) => new Map([...now, [group.file, open]]))}
            onRun={run}
            onOpen={onOpen}
          />
        ))}
        {report && report.tests.length === 0 && !running && (
          <p className={styles.empty}>The run told of no tests. The terminal shows what it printed.</p>
        )}
        {!report && !running && <Empty check={state.view.task.check} />}
      </div>
    </section>
  );
}

const Totals = ({ report }: { readonly report: TestReport }) => (
  <>
    {report.failed > 0 && <span className={styles.failed}>✕ {report.failed} failed</span>}
    {(report.passed > 0 || report.tests.length > 0) && (
      <span className={report.passed > 0 ? styles.passed : undefined}>✓ {report.passed} passed</span>
    )}
    {report.complete && report.tests.length === 0 && report.passed === 0 && <span>No tests</span>}
    {report.skipped > 0 && <span>– {report.skipped} skipped</span>}
    {report.todo > 0 && <span>○ {report.todo} to do</span>}
    {report.complete && report.durationMs > 0 && (
      <span className={styles.faint}>{formatDuration(report.durationMs)}</span>
    )}
  </>
);

const Empty = ({ check }: { readonly check: string | undefined }) => (
  <div className={styles.empty}>
    <p>No tests have been run in this session.</p>
    {check ? (
      <p>
        Run all runs the task’s check, <code>{check}</code>, and lists every test here.
      </p>
    ) : (
      <p>Run all looks for the project’s tests and lists them here; so does every test run of the agent.</p>
    )}
  </div>
);
