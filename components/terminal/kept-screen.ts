import type { SessionController } from "@/lib/playground/workbench-state.ts";
import type { TerminalView } from "./terminal-view.ts";

type Memos = SessionController["memos"];

/** Lines and characters of a terminal that are kept: fewer than it can be scrolled back. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 150_000;
/** Milliseconds without output after which it is kept, and the longest that it waits for such a moment. */
const QUIET = 300;
const LONGEST = 2000;

const MARK = "— History restored —";
const GREY = "\x1b[90m";
/** A prompt at which nothing was entered. */
const EMPTY_PROMPT = /^(?:~|\/)\S* \$\s*$/;

/** Without what says nothing at its end: blank lines, empty prompts, and the mark of a shell in which nothing was entered. */
export function worthKeeping(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => line.trim() !== "" && line !== MARK && !EMPTY_PROMPT.test(line));
  return lines.slice(0, end + 1);
}

/** The newest whole lines that are few enough. */
export function newestLines(lines: readonly string[], most = MOST_CHARACTERS): readonly string[] {
  let from = lines.length;
  for (let left = most; from > 0 && lines.length - from < MOST_LINES; from--) {
    left -= (lines[from - 1] as string).length + 1;
    if (left < 0) break;
  }
  return lines.slice(from);
}

/** Keeps what a terminal shows for the next one, whose lines before its first it becomes. */
export class KeptScreen {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #due = 0;
  /** What was kept is not drawn yet: what is drawn is not what is to be kept. */
  #restoring = false;

  constructor(
    private readonly view: Pick<TerminalView, "write" | "lines">,
    private readonly memos: Memos,
  ) {
    addEventListener("pagehide", this.#keep);
  }

  /** Before anything else is printed. */
  restore(): void {
    // Whoever can write to the store could write a control sequence.
    const kept = (this.memos.read("terminal") ?? "").replace(/[^\P{Cc}\n\t]/gu, "");
    const lines = worthKeeping(kept.split("\n"));
    if (lines.length === 0) return;
    this.#restoring = true;
    const drawn = this.view.write(`${[...lines, MARK].map((line) => `${GREY}${line}\x1b[0m\r\n`).join("")}`);
    void drawn.finally(() => {
      this.#restoring = false;
    });
  }

  /** Something was printed. */
  changed(): void {
    const now = performance.now();
    if (this.#timer) clearTimeout(this.#timer);
    else this.#due = now + LONGEST;
    this.#timer = setTimeout(this.#keep, Math.max(0, Math.min(QUIET, this.#due - now)));
  }

  dispose(): void {
    removeEventListener("pagehide", this.#keep);
    if (this.#timer) this.#keep();
  }

  readonly #keep = (): void => {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#restoring) return;
    const lines = newestLines(worthKeeping(this.view.lines(MOST_LINES)));
    this.memos.write("terminal", lines.length > 0 ? lines.join("\n") : null);
  };
}
