import { FitAddon } from "@xterm/addon-fit";
import type { SearchAddon } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { isWebLink } from "./output-filter.ts";
import { OutputQueue } from "./output-queue.ts";
import { ADDRESS } from "./printed-text.ts";
import type { ScreenOptions, ScreenView, SearchResult } from "./screen-view.ts";
import { terminalKeys } from "./terminal-keys.ts";
import { type TerminalColours, terminalColours } from "./terminal-theme.ts";

export type TerminalViewOptions = ScreenOptions & { readonly readOnly: boolean };

/** One xterm in `host`: filtered, themed, fitted. */
export class TerminalView implements ScreenView {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  #search: Promise<SearchAddon | null> | null = null;
  #searched = "";
  #searchListener: ((result: SearchResult) => void) | null = null;
  #disposed = false;
  readonly #queue: OutputQueue;
  readonly #observer: ResizeObserver;
  #colours: TerminalColours;

  constructor(
    private readonly host: HTMLElement,
    options: TerminalViewOptions,
  ) {
    const style = getComputedStyle(host);
    const open = (_: MouseEvent, address: string): void => {
      if (isWebLink(address)) options.onLink(address);
    };
    this.#colours = terminalColours(host);
    const terminal = new Terminal({
      allowProposedApi: true,
      convertEol: true,
      cursorBlink: false,
      cursorInactiveStyle: options.readOnly ? "none" : "outline",
      disableStdin: options.readOnly,
      fontFamily: style.fontFamily,
      fontSize: Number.parseFloat(style.fontSize),
      lineHeight: 1.35,
      linkHandler: { activate: open },
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      scrollback: 10_000,
      theme: this.#colours.theme,
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new WebLinksAddon(open, { urlRegex: ADDRESS }));
    terminal.attachCustomKeyEventHandler(
      terminalKeys(options.readOnly, {
        search: options.onSearch,
        copy: () => this.copy(),
        scroll: (to) => this.#scroll(to),
      }),
    );
    terminal.onSelectionChange(() => options.onSelection(terminal.hasSelection()));
    terminal.open(host);
    terminal.textarea?.setAttribute("aria-label", options.label);
    this.#queue = new OutputQueue((text, done) => terminal.write(text, done), { readOnly: options.readOnly });
    this.#observer = new ResizeObserver(() => this.#refit());
    this.#observer.observe(host);
    this.#refit();
    if (options.readOnly) terminal.write("\x1b[?25l");
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Resolves when it is drawn. */
  write(chunk: Uint8Array | string): Promise<void> {
    return this.#queue.push(chunk);
  }

  onData(listener: (data: string) => void): void {
    this.#terminal.onData(listener);
    this.#terminal.onBinary(listener);
  }

  onResize(listener: (size: { columns: number; rows: number }) => void): void {
    this.#terminal.onResize(({ cols, rows }) => listener({ columns: cols, rows }));
  }

  onSearchResult(listener: (result: SearchResult) => void): void {
    this.#searchListener = listener;
  }

  /** The search's code is fetched at its first use; of what is asked for until then, the last counts. */
  find(text: string, direction: "next" | "previous", typing = false): void {
    this.#searched = text;
    this.#search ??= this.#loadSearch();
    void this.#search.then((search) => {
      if (!search || this.#disposed || this.#searched !== text) return;
      if (text === "") {
        search.clearDecorations();
        return;
      }
      const { match, activeMatch } = this.#colours;
      const decorations = {
        matchBackground: match,
        matchOverviewRuler: match,
        activeMatchBackground: activeMatch,
        activeMatchColorOverviewRuler: activeMatch,
      };
      if (direction === "next") search.findNext(text, { incremental: typing, decorations });
      else search.findPrevious(text, { decorations });
    });
  }

  /** null when its code does not arrive; the next wish tries again. */
  async #loadSearch(): Promise<SearchAddon | null> {
    try {
      const { SearchAddon } = await import("@xterm/addon-search");
      if (this.#disposed) return null;
      const search = new SearchAddon();
      this.#terminal.loadAddon(search);
      search.onDidChangeResults(({ resultIndex, resultCount }) =>
        this.#searchListener?.({ index: resultIndex, count: resultCount }),
      );
      return search;
    } catch {
      this.#search = null;
      return null;
    }
  }

  endSearch(): void {
    this.#searched = "";
    void this.#search?.then((search) => !this.#disposed && search?.clearDecorations());
    this.#terminal.clearSelection();
    this.focus();
  }

  copy(): void {
    const text = this.#terminal.getSelection();
    if (text !== "") navigator.clipboard.writeText(text).catch(() => undefined);
  }

  /** A program that ended may have left modes behind: the cursor, the mouse, the other screen. */
  resetModes(): void {
    this.#terminal.write("\x1b[!p\x1b[?47l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m");
  }

  clear(): void {
    this.#terminal.reset();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Scrolls so that this line, from 0, as it was printed, is at the top. */
  showPlace(line: number): void {
    const { active } = this.#terminal.buffer;
    let printed = -1;
    for (let row = 0; row < active.length; row++) {
      if (!active.getLine(row)?.isWrapped) printed += 1;
      if (printed === line) {
        this.#terminal.scrollToLine(row);
        return;
      }
    }
  }

  /** What was printed last on the main screen, as text: at most so many lines, each as it was before it was wrapped. */
  lines(most: number): readonly string[] {
    const { normal } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let row = Math.max(0, normal.length - most); row < normal.length; row++) {
      const line = normal.getLine(row);
      const goesOn = normal.getLine(row + 1)?.isWrapped ?? false;
      const text = line?.translateToString(!goesOn) ?? "";
      if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines;
  }

  applyTheme(): void {
    this.#colours = terminalColours(this.host);
    this.#terminal.options.theme = this.#colours.theme;
  }

  dispose(): void {
    this.#disposed = true;
    this.#observer.disconnect();
    this.#queue.close();
    this.#terminal.dispose();
  }

  #refit(): void {
    if (this.host.clientWidth < 20 || this.host.clientHeight < 20) return;
    this.#fit.fit();
  }

  #scroll(to: number | "page-up" | "page-down" | "top" | "bottom"): void {
    if (typeof to === "number") this.#terminal.scrollLines(to);
    else if (to === "page-up") this.#terminal.scrollPages(-1);
    else if (to === "page-down") this.#terminal.scrollPages(1);
    else if (to === "top") this.#terminal.scrollToTop();
    else this.#terminal.scrollToBottom();
  }
}
