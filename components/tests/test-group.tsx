"use client";
import { ChevronRight, Play } from "lucide-react";
import type { CSSProperties } from "react";
import type { TestCase, TestStatus } from "@/lib/domain/test-report.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { formatDuration } from "../ui/format.ts";
import type { TestGroup } from "./group-tests.ts";
import { TestFailure } from "./test-failure.tsx";
import styles from "./tests-panel.module.css";

type Shown = TestStatus | "unfinished";
const GLYPHS: Readonly<
  Record<Shown, { readonly glyph: string; readonly word: string; readonly style: string | undefined }>
> = {
  passed: { glyph: "✓", word: "passed", style: styles.passed },
  failed: { glyph: "✕", word: "failed", style: styles.failed },
  running: { glyph: "●", word: "running", style: styles.running },
  unfinished: { glyph: "◌", word: "did not finish", style: styles.running },
  skipped: { glyph: "–", word: "skipped", style: styles.faint },
  todo: { glyph: "○", word: "to do", style: styles.faint },
};

export type TestGroupProps = {
  readonly group: TestGroup;
  readonly open: boolean;
  readonly running: boolean;
  readonly canRun: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onRun: (what: Parameters<SessionController["runTests"]>[0]) => void;
  readonly onOpen: (path: string, line: number, column: number) => void;
};

export function TestGroupRows({ group, open, running, canRun, onToggle, onRun, onOpen }: TestGroupProps) {
  const { file, rows, counts } = group;
  const indent = (level: number): CSSProperties => ({ "--level": level }) as CSSProperties;
  return (
    <section className={styles.group} aria-label={file}>
      <div className={styles.file}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => onToggle(!open)}>
          <ChevronRight aria-hidden className={styles.chevron} />
          <span className={styles.path}>{file}</span>
          {!open && (
            <span className={styles.counts}>
              {counts.failed > 0 && <span className={styles.failed}>✕ {counts.failed}</span>}
              <span className={styles.passed}>✓ {counts.passed}</span>
            </span>
          )}
        </button>
        <IconButton label={`Run ${file}`} className={styles.run} disabled={!canRun} onClick={() => onRun({ file })}>
          <Play aria-hidden />
        </IconButton>
      </div>
      {open && (
        <ul className={styles.tests}>
          {rows.map((row) =>
            row.kind === "suite" ? (
              <li key={row.key} className={styles.suite} style={indent(row.level)}>
                {row.name}
              </li>
            ) : (
              <TestLine
                key={row.key}
                name={row.name}
                test={row.test}
                running={running}
                canRun={canRun}
                style={indent(row.level)}
                onRun={() => onRun({ file, name: row.test.name })}
                onOpen={onOpen}
              />
            ),
          )}
        </ul>
      )}
    </section>
  );
}

function TestLine({
  name,
  test,
  running,
  canRun,
  style,
  onRun,
  onOpen,
}: {
  readonly name: string;
  readonly test: TestCase;
  readonly running: boolean;
  readonly canRun: boolean;
  readonly style: CSSProperties;
  readonly onRun: () => void;
  readonly onOpen: TestGroupProps["onOpen"];
}) {
  const shown = GLYPHS[test.status === "running" && !running ? "unfinished" : test.status];
  return (
    <li className={styles.test} style={style}>
      <div className={styles.line}>
        <span className={cx(styles.glyph, shown.style)} aria-hidden>
          {shown.glyph}
        </span>
        <button
          type="button"
          className={styles.name}
          title={`Open ${test.file}${test.line ? `, line ${test.line}` : ""}`}
          onClick={() => onOpen(test.file, test.line ?? 1, 1)}
        >
          <span className="visually-hidden">{shown.word}: </span>
          {name}
        </button>
        <span className={styles.faint}>
          {test.status === "passed" || test.status === "failed"
            ? test.durationMs !== undefined && formatDuration(test.durationMs)
            : shown.word}
        </span>
        <IconButton label={`Run ${name}`} className={styles.run} disabled={!canRun} onClick={onRun}>
          <Play aria-hidden />
        </IconButton>
      </div>
      {test.failure && <TestFailure failure={test.failure} onOpen={onOpen} />}
    </li>
  );
}
