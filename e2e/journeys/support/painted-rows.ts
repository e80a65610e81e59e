import type { Page } from "@playwright/test";

/** What the conversation's rows looked like in the frames that were painted. */
export type PaintedRows = {
  /** Frames in which there were other rows than in the one before. */
  readonly changes: number;
  /** Rows at most in one frame of those that scrolled. */
  readonly rows: number;
  /** A sentence for every frame in which a row lay over the next one, or stood apart from it. */
  readonly faults: readonly string[];
};

const RECORD = "paintedRows";

/** Looks at every frame from now on. */
export const watchRows = (page: Page): Promise<void> => page.evaluate(watch, RECORD);

export const paintedRows = (page: Page): Promise<PaintedRows> =>
  page.evaluate((record) => (window as unknown as Record<string, PaintedRows>)[record]!, RECORD);

/**
 * Runs in the page: looks at the rows in every frame, after whatever else follows the layout of that frame and before it is
 * painted. A ResizeObserver is called then, in the order observers were made, when what it observes has another size.
 */
function watch(record: string): void {
  const log = document.querySelector("[role=log][aria-label=Conversation]");
  if (!log) throw new Error("There is no conversation to watch.");
  const kept = { changes: 0, rows: 0, faults: [] as string[] };
  Object.assign(window, { [record]: kept });
  let shown = "";
  const look = (): void => {
    const rows = [...log.querySelectorAll<HTMLElement>("[data-index]")].sort(
      (a, b) => Number(a.dataset.index) - Number(b.dataset.index),
    );
    const now = rows.map((row) => row.dataset.seq ?? "live").join(" ");
    if (now !== shown) kept.changes += 1;
    shown = now;
    if (log.scrollHeight > log.clientHeight) kept.rows = Math.max(kept.rows, rows.length);
    for (const [at, row] of rows.entries()) {
      const next = rows[at + 1];
      if (!next) continue;
      const apart = next.getBoundingClientRect().top - row.getBoundingClientRect().bottom;
      // Rows are 11 pixels apart; heights are rounded to whole ones.
      if (Math.abs(apart - 11) <= 1) continue;
      const name = (one: HTMLElement) => `${one.dataset.seq ?? "live"} “${one.textContent?.slice(0, 40)}”`;
      kept.faults.push(`${apart.toFixed(1)} px between ${name(row)} and ${name(next)}`);
    }
    const toEnd = log.scrollHeight - log.clientHeight - log.scrollTop;
    if (toEnd > 1) kept.faults.push(`${toEnd.toFixed(1)} px short of the end`);
  };
  const probe = document.createElement("i");
  probe.style.cssText = "position:fixed;left:-9px;top:0;height:1px;width:1px";
  document.body.append(probe);
  new ResizeObserver(look).observe(probe);
  let wide = false;
  const frame = (): void => {
    wide = !wide;
    probe.style.width = wide ? "2px" : "1px";
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
