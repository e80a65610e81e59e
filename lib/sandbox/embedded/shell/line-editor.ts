/** Cells a character takes in a terminal: East Asian wide ones two, combining ones none. */
function widthOf(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1;
}
const cells = (characters: readonly string[]): number => characters.reduce((sum, each) => sum + widthOf(each), 0);

export type Edited =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "interrupt" }
  | { readonly kind: "end" }
  | { readonly kind: "complete"; readonly before: string };

const MAX_HISTORY = 500;
/** Ctrl-R and Ctrl-G. */
const SEARCH = "\x12";
const GIVE_UP = "\x07";
/** Final characters of `ESC [ … x` and `ESC O x`, and the numbers of `ESC [ n ~`. */
const KEYS: Readonly<Record<string, string>> = { A: "up", B: "down", C: "right", D: "left", H: "home", F: "end" };
const NUMBERED: Readonly<Record<string, string>> = { "1": "home", "3": "delete", "4": "end", "7": "home", "8": "end" };
const CONTROL: Readonly<Record<string, string>> = {
  "\x01": "home",
  "\x02": "left",
  "\x05": "end",
  "\x06": "right",
  "\x08": "backspace",
  "\x0b": "kill-right",
  "\x0c": "clear",
  "\x0e": "down",
  "\x10": "up",
  "\x15": "kill-left",
  "\x17": "kill-word",
  "\x7f": "backspace",
};

/** One line of a terminal being typed, with history. Writes what the terminal must show; gives what was decided. */
export class LineEditor {
  #text: string[] = [];
  #cursor = 0;
  #prompt = "";
  #pending = "";
  history: readonly string[] = [];
  #place = 0;
  #draft = "";
  /** While older lines are searched (Ctrl-R): for what, and where the line that is shown stands. */
  #search: { query: string; at: number; found: boolean; readonly prompt: string; readonly draft: string } | null = null;
  /** Row of the cursor within the drawn lines. */
  #row = 0;
  columns = 80;

  constructor(private readonly write: (text: string) => void) {}

  start(prompt: string): void {
    this.#prompt = prompt;
    this.#text = [];
    this.#cursor = 0;
    this.#row = 0;
    this.#place = this.history.length;
    this.#draw();
  }

  /** Takes typed text; what follows a decision is kept for the next line. */
  feed(input: string): Edited | null {
    this.#pending += input;
    while (this.#pending !== "") {
      const sequence = /^\x1b(?:\[([0-9;]*)([A-Za-z~])|O([A-Z])|([^[O]))/.exec(this.#pending);
      if (this.#pending.startsWith("\x1b") && !sequence) {
        // The rest of the key may still come.
        if (this.#pending.length < 16) return null;
        this.#pending = this.#pending.slice(1);
        continue;
      }
      // What is pasted is put in at once: each insertion measures the whole line.
      const plainText = this.#search ? null : /^[^\x00-\x1f\x7f]+/u.exec(this.#pending);
      if (plainText) {
        this.#pending = this.#pending.slice(plainText[0].length);
        this.insert(plainText[0]);
        continue;
      }
      const token = sequence ? sequence[0] : (this.#pending.match(/^./su) as RegExpMatchArray)[0];
      this.#pending = this.#pending.slice(token.length);
      if (this.#search ? this.#searches(token) : token === SEARCH && this.#beginSearch()) continue;
      const [, number = "", letter, plain] = sequence ?? [];
      const key = sequence ? (letter === "~" ? NUMBERED[number] : KEYS[letter ?? plain ?? ""]) : CONTROL[token];
      if (key) this.#press(key);
      else if (!sequence) {
        const decided = this.#type(token);
        if (decided) return decided;
      }
    }
    return null;
  }

  #beginSearch(): boolean {
    const draft = this.#text.join("");
    this.#search = { query: "", at: this.history.length, found: true, prompt: this.#prompt, draft };
    this.#showSearch();
    return true;
  }
  /** True when the key was about the search; any other ends it with the line that was found. */
  #searches(key: string): boolean {
    const search = this.#search;
    if (!search) return false;
    if (key === SEARCH) this.#find(search.at - 1);
    else if (key === "\x7f" || key === "\x08") {
      search.query = [...search.query].slice(0, -1).join("");
      this.#find(this.history.length - 1);
    } else if (key >= " " && !key.startsWith("\x1b")) {
      search.query += key;
      this.#find(Math.min(search.at, this.history.length - 1));
    } else {
      this.#search = null;
      this.#prompt = search.prompt;
      const gaveUp = key === GIVE_UP || key === "\x03";
      if (gaveUp) this.#text = [...search.draft];
      else if (search.at < this.history.length) this.#place = search.at;
      this.#cursor = this.#text.length;
      this.#draw();
      return key === GIVE_UP || key === "\x1b\x1b";
    }
    this.#showSearch();
    return true;
  }
  /** The next older line that holds what is searched for. */
  #find(from: number): void {
    const search = this.#search;
    if (!search) return;
    let at = from;
    while (at >= 0 && !this.history[at]?.includes(search.query)) at--;
    search.found = at >= 0 || search.query === "";
    if (at >= 0) search.at = at;
  }
  #showSearch(): void {
    const search = this.#search;
    if (!search) return;
    this.#prompt = `(${search.found ? "" : "failed "}reverse-i-search)\`${search.query}': `;
    this.#text = [...(search.query === "" ? search.draft : (this.history[search.at] ?? ""))];
    this.#cursor = this.#text.length;
    this.#draw();
  }

  #type(character: string): Edited | null {
    if (character === "\r" || character === "\n") {
      // One press of Enter may come as both.
      if (character === "\r" && this.#pending.startsWith("\n")) this.#pending = this.#pending.slice(1);
      const text = this.#text.join("");
      this.#press("end");
      this.write("\n");
      if (text.trim() !== "" && this.history.at(-1) !== text)
        this.history = [...this.history, text].slice(-MAX_HISTORY);
      return { kind: "line", text };
    }
    if (character === "\x03") {
      this.#press("end");
      this.write("^C\n");
      return { kind: "interrupt" };
    }
    if (character === "\x04") {
      if (this.#text.length === 0) return { kind: "end" };
      this.#press("delete");
      return null;
    }
    if (character === "\t") return { kind: "complete", before: this.#text.slice(0, this.#cursor).join("") };
    if (character < " ") return null;
    this.insert(character);
    return null;
  }

  /** Puts text in at the cursor. */
  insert(text: string): void {
    const characters = [...text];
    const atEnd = this.#cursor === this.#text.length;
    this.#text = this.#text.slice(0, this.#cursor).concat(characters, this.#text.slice(this.#cursor));
    this.#cursor += characters.length;
    const total = cells([...this.#prompt]) + cells(this.#text);
    if (atEnd && total % this.columns > 0 && Math.floor(total / this.columns) === this.#row) this.write(text);
    else this.#draw();
  }

  #press(key: string): void {
    const { length } = this.#text;
    if (key === "left") this.#cursor = Math.max(0, this.#cursor - 1);
    else if (key === "right") this.#cursor = Math.min(length, this.#cursor + 1);
    else if (key === "home") this.#cursor = 0;
    else if (key === "end") this.#cursor = length;
    else if (key === "backspace" && this.#cursor > 0) this.#text.splice(--this.#cursor, 1);
    else if (key === "delete") this.#text.splice(this.#cursor, 1);
    else if (key === "kill-right") this.#text.splice(this.#cursor);
    else if (key === "kill-left") this.#remove(0);
    else if (key === "kill-word") {
      const before = this.#text.slice(0, this.#cursor).join("");
      this.#remove([...before.replace(/\S+\s*$/, "")].length);
    } else if (key === "clear") {
      this.write("\x1b[H\x1b[2J");
      this.#row = 0;
    } else if (key === "up" || key === "down") this.#recall(key === "up" ? -1 : 1);
    this.#draw();
  }

  #remove(from: number): void {
    this.#text.splice(from, this.#cursor - from);
    this.#cursor = from;
  }

  #recall(step: number): void {
    const next = this.#place + step;
    if (next < 0 || next > this.history.length) return;
    if (this.#place === this.history.length) this.#draft = this.#text.join("");
    this.#place = next;
    this.#text = [...(this.history[next] ?? this.#draft)];
    this.#cursor = this.#text.length;
  }

  /** After something else was written: the line again, on a row of its own. */
  redraw(): void {
    this.#row = 0;
    this.#draw();
  }

  /** Draws the whole line anew, over as many rows as it takes, and puts the cursor where it belongs. */
  #draw(): void {
    const start = cells([...this.#prompt]);
    const end = start + cells(this.#text);
    const at = start + cells(this.#text.slice(0, this.#cursor));
    const rowOf = (cell: number): number => Math.floor(cell / this.columns);
    let out = this.#row > 0 ? `\x1b[${this.#row}A` : "";
    out += `\r\x1b[J${this.#prompt}${this.#text.join("")}`;
    // A full row leaves the terminal's cursor on it: a line feed makes the next one.
    if (end > 0 && end % this.columns === 0) out += "\n";
    const up = rowOf(end) - rowOf(at);
    if (up > 0) out += `\x1b[${up}A`;
    out += "\r";
    const column = at % this.columns;
    if (column > 0) out += `\x1b[${column}C`;
    this.#row = rowOf(at);
    this.write(out);
  }
}
