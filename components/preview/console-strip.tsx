"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cx } from "../ui/cx.ts";
import { plural } from "../ui/format.ts";
import type { ConsoleLine } from "./page-message.ts";
import styles from "./preview-pane.module.css";
import type { PageConsole } from "./use-page-messages.ts";

const GLYPHS: Readonly<Record<ConsoleLine["level"], { readonly glyph: string; readonly word: string }>> = {
  log: { glyph: "›", word: "" },
  info: { glyph: "i", word: "info: " },
  warn: { glyph: "!", word: "warning: " },
  error: { glyph: "✕", word: "error: " },
};

/** What the page printed and where; one line until it is opened. */
export function ConsoleStrip({
  console,
  problems,
  fileOf,
  onOpen,
}: {
  readonly console: PageConsole;
  /** What could not be bundled. */
  readonly problems: readonly string[];
  /** The project's file that the page means by a path; null: none. */
  readonly fileOf: (path: string) => string | null;
  readonly onOpen: ((path: string, line: number, column: number) => void) | undefined;
}) {
  const [open, setOpen] = useState(false);
  const count = console.total + problems.length;
  return (
    <div className={styles.console}>
      <button type="button" className={styles.consoleHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight aria-hidden className={styles.chevron} />
        Console
        <span className={styles.gap} />
        {console.errors > 0 && <span className={styles.error}>✕ {plural(console.errors, "error")}</span>}
        {problems.length > 0 && <span className={styles.warn}>! {plural(problems.length, "problem")}</span>}
        <span className={styles.faint}>{count === 0 ? "nothing printed" : plural(count, "line")}</span>
      </button>
      {open && (
        <ul className={styles.lines}>
          {problems.map((problem) => (
            <li key={problem} className={cx(styles.line, styles.warn)}>
              <span aria-hidden className={styles.glyph}>
                !
              </span>
              <span className={styles.text}>{problem}</span>
            </li>
          ))}
          {console.lines.map((line) => {
            const { file, line: row } = line;
            const known = file === undefined ? null : fileOf(file);
            const place = file !== undefined && row !== undefined ? `${known ?? file}:${row}` : "";
            return (
              <li key={line.key} className={cx(styles.line, styles[line.level])}>
                <span aria-hidden className={styles.glyph}>
                  {GLYPHS[line.level].glyph}
                </span>
                <span className={styles.text}>
                  <span className="visually-hidden">{GLYPHS[line.level].word}</span>
                  {line.text}
                </span>
                {place !== "" &&
                  (onOpen && known !== null && row !== undefined ? (
                    <button type="button" className={styles.place} onClick={() => onOpen(known, row, line.column ?? 1)}>
                      {place}
                    </button>
                  ) : (
                    <span className={styles.place}>{place}</span>
                  ))}
              </li>
            );
          })}
          {console.cut && (
            <li className={cx(styles.line, styles.warn)}>The page prints too much; reload it to listen again.</li>
          )}
          {count === 0 && <li className={cx(styles.line, styles.faint)}>What the page prints appears here.</li>}
        </ul>
      )}
    </div>
  );
}
