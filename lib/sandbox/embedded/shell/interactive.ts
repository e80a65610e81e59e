import type { KernelMessage } from "../process/syscalls.ts";
import { LineEditor } from "./line-editor.ts";
import { resolvePath } from "./paths.ts";
import type { Shell } from "./shell.ts";

const INTERRUPTED = 130;
const HISTORY_LINES = 500;
const APPEND_CREATE = 0o2000 | 0o100 | 1;

/** How a prompt shows a folder: the home folder as "~". */
export function shortFolder(cwd: string, home: string): string {
  if (cwd === home) return "~";
  return cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
}

/** What of `names` continues the last word of `before`; the common part when there are several. */
export function completion(
  before: string,
  names: (folder: string) => readonly string[],
): { add: string; all: string[] } {
  const word = before.match(/[^\s;|&<>"']*$/)?.[0] ?? "";
  const cut = word.lastIndexOf("/") + 1;
  const start = word.slice(cut);
  const all = names(word.slice(0, cut)).filter(
    (name) => name.startsWith(start) && (start !== "" || !name.startsWith(".")),
  );
  const [first] = all;
  if (first === undefined) return { add: "", all };
  let common = first;
  for (const name of all) while (!name.startsWith(common)) common = common.slice(0, -1);
  const whole = all.length === 1 && !common.endsWith("/") ? " " : "";
  return { add: common.slice(start.length).replaceAll(/[ '"$&;()]/g, "\\$&") + whole, all };
}

/** A shell on a terminal: a prompt, a line, its command in the foreground, and again until its end. */
export function runInteractive(shell: Shell): Promise<never> {
  const { sys, children, jobs, live } = shell;
  const decoder = new TextDecoder();
  const editor = new LineEditor((text) => shell.print(text));
  editor.columns = sys.tty?.columns ?? 80;
  let running: AbortController | null = null;
  let unfinished = "";

  // One history for all terminals of the session, as long as it lasts.
  const historyFile = `${sys.env.HOME ?? "/home/tab"}/.bash_history`;
  try {
    const text = new TextDecoder().decode(sys.fs.readFile(historyFile));
    editor.history = text.split("\n").filter(Boolean).slice(-HISTORY_LINES);
  } catch {
    // The first of the session.
  }
  shell.setVariable("BASH_HISTORY", JSON.stringify(editor.history));
  const keepHistory = (line: string): void => {
    shell.setVariable("BASH_HISTORY", JSON.stringify(editor.history));
    try {
      const fd = sys.fs.open(historyFile, APPEND_CREATE, 0o600);
      sys.fs.write(fd, new TextEncoder().encode(`${line}\n`), null);
      sys.fs.close(fd);
    } catch {
      // Without a home folder it lasts as long as this shell.
    }
  };

  const prompt = (): void => {
    sys.setRawMode(true);
    sys.readStdin(true);
    shell.print(jobs.notices());
    const folder = shortFolder(shell.cwd(), sys.env.HOME ?? "/home/tab");
    editor.start(unfinished === "" ? `${folder} $ ` : "> ");
  };

  const names = (folder: string): string[] => {
    try {
      const entries = sys.fs.readdir(resolvePath(shell.cwd(), folder || "."));
      return entries.map(({ name, type }) => (type === "directory" ? `${name}/` : name));
    } catch {
      return [];
    }
  };

  const complete = (before: string): void => {
    const { add, all } = completion(before, names);
    if (add !== "") editor.insert(add);
    else if (all.length > 1) shell.print(`\n${all.join("  ")}\n`);
    if (add === "" && all.length > 1) editor.redraw();
  };

  const execute = async (text: string): Promise<void> => {
    const script = unfinished + text;
    // A line that ends in a backslash, an open quote or an open here-document goes on in the next.
    if (script.trim() !== "" && shell.isUnfinished(script)) {
      unfinished = `${script}\n`;
      return;
    }
    unfinished = "";
    if (script.trim() === "") return;
    keepHistory(text);
    sys.readStdin(false);
    sys.setRawMode(false);
    running = new AbortController();
    const code = await shell.run(script, { signal: running.signal });
    const stopped = running.signal.aborted;
    running = null;
    shell.keepState(stopped ? INTERRUPTED : code);
    if (live.exited) await shell.leave(code);
  };

  return new Promise<never>(() => {
    const take = (input: string): void => {
      const edited = editor.feed(input);
      // Pressed in the moment between a line's end and its command's start, Ctrl-C is still a key.
      if (running && edited?.kind === "interrupt") running.abort();
      if (!edited || running) return;
      if (edited.kind === "end") {
        shell.print("exit\n");
        void shell.leave(shell.lastCode());
      } else if (edited.kind === "complete") {
        complete(edited.before);
        take("");
      } else if (edited.kind === "interrupt") {
        unfinished = "";
        prompt();
        take("");
      } else
        void execute(edited.text).then(() => {
          prompt();
          take("");
        });
    };
    children.interactive = true;
    children.catchSignals();
    children.onInterrupt = () => running?.abort();
    sys.onMessage((message: KernelMessage) => {
      if (message.type === "stdin") take(decoder.decode(message.data, { stream: true }));
      else if (message.type === "stdin-end") void shell.leave(shell.lastCode());
      else if (message.type === "resize") editor.columns = message.columns;
      else shell.hear(message);
    });
    prompt();
  });
}
