import type { Page } from "@playwright/test";
import { REPORT, type Shown, watchPage } from "./watch-page.ts";

const NOTHING: Shown = { lines: [], calls: [], files: [], terminal: [] };

/** Sees all that a page shows while it lives, from outside of it: what it has seen outlives the page. */
export class Witness {
  now: Shown = NOTHING;
  /** Texts as far as they were written, by their first two words. */
  readonly texts = new Map<string, string>();
  /** The newest line of each call. */
  readonly calls = new Map<string, Shown["calls"][number]>();
  readonly printed = new Set<string>();
  /** What was seen and checked before, and need not be found again at once. */
  #known = new Set<string>();
  #watchers: (() => void)[] = [];

  /** @param isText, isPrinted which lines of the conversation and of the terminal count */
  constructor(
    private readonly isText: (line: string) => boolean,
    private readonly isPrinted: (line: string) => boolean,
  ) {}

  async attach(page: Page): Promise<void> {
    await page.exposeBinding(REPORT, (_, shown: string) => this.see(JSON.parse(shown) as Shown));
    await page.addInitScript(watchPage, REPORT);
  }

  see(shown: Shown): void {
    this.now = shown;
    for (const line of shown.lines) {
      if (!this.isText(line) || this.#known.has(line)) continue;
      const key = line.split(" ", 2).join(" ");
      if (line.length >= (this.texts.get(key) ?? "").length) this.texts.set(key, line);
    }
    for (const call of shown.calls) if (!this.#known.has(JSON.stringify(call))) this.calls.set(call.title, call);
    for (const line of shown.terminal) if (this.isPrinted(line) && !this.#known.has(line)) this.printed.add(line);
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** What a person sent counts as shown. */
  sent(text: string): void {
    this.texts.set(text, text);
  }

  /** Only what is new from here on counts: not what this page or `others` have shown. */
  startAgain(others: Witness): void {
    for (const { texts, printed, calls } of [this, others]) {
      for (const text of [...texts.values(), ...printed]) this.#known.add(text);
      for (const call of calls.values()) this.#known.add(JSON.stringify(call));
    }
    for (const seen of [this.texts, this.calls, this.printed]) seen.clear();
  }

  /** Takes over what another page has shown. */
  add(other: Witness): void {
    for (const [key, text] of other.texts)
      if (text.length >= (this.texts.get(key) ?? "").length) this.texts.set(key, text);
    for (const [title, call] of other.calls) this.calls.set(title, call);
    for (const line of other.printed) this.printed.add(line);
    this.now = other.now;
  }

  /** Resolves with true once `met`, with false after so many milliseconds. */
  async until(met: (witness: this) => boolean, within: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), within);
    });
    try {
      while (!met(this)) {
        const more = new Promise<true>((resolve) => this.#watchers.push(() => resolve(true)));
        if (!(await Promise.race([more, late]))) return false;
      }
      return true;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What `before` saw and this page does not show, or has not shown so far. */
  missing(before: Witness): string[] {
    const found = [...this.texts.values()];
    return [
      ...[...before.texts.values()]
        .filter((text) => !found.some((line) => line.startsWith(text)))
        .map((text) => `text: ${text}`),
      ...[...before.calls.values()].flatMap((call) => {
        const again = this.calls.get(call.title);
        if (!again) return [`call: ${call.title}`];
        if (again.state === "running") return [`call without an end: ${call.title}`];
        const ended = call.state !== "running";
        return ended && (again.state !== call.state || again.facts !== call.facts)
          ? [`call: ${call.title} was ${call.state} ${call.facts}, is ${again.state} ${again.facts}`]
          : [];
      }),
      ...before.now.files.filter((file) => !this.now.files.includes(file)).map((file) => `file: ${file}`),
      ...[...before.printed].filter((line) => !this.printed.has(line)).map((line) => `terminal: ${line}`),
    ];
  }
}
