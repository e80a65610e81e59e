"use client";
import { useState } from "react";
import type { TestCase } from "@/lib/domain/test-report.ts";
import styles from "./tests-panel.module.css";

/** A longer message is folded; the whole of it is one press away. */
const FOLD_OVER = 1200;

export function TestFailure({
  failure,
  onOpen,
}: {
  readonly failure: NonNullable<TestCase["failure"]>;
  readonly onOpen: (path: string, line: number, column: number) => void;
}) {
  const [whole, setWhole] = useState(false);
  const { message, at, stack } = failure;
  const long = message.length > FOLD_OVER;
  return (
    <div className={styles.failure}>
      <pre className={styles.message}>{long && !whole ? `${message.slice(0, FOLD_OVER)} …` : message}</pre>
      <div className={styles.place}>
        {at && (
          <button type="button" className={styles.link} onClick={() => onOpen(at.file, at.line, at.column ?? 1)}>
            {at.file}:{at.line}
            {at.column === undefined ? "" : `:${at.column}`}
          </button>
        )}
        {long && (
          <button type="button" className={styles.link} aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? "Show less" : "Show the whole message"}
          </button>
        )}
      </div>
      {stack && (
        <details className={styles.stack}>
          <summary>Stack</summary>
          <pre>{stack.slice(0, 8000)}</pre>
        </details>
      )}
    </div>
  );
}
