import type { Syscalls } from "../process/syscalls.ts";
import type { Redirection, ShellCommand, Word } from "./just-bash.ts";
import { resolvePath } from "./shell-file-system.ts";
import type { Streams } from "./utilities/call.ts";
import { literal } from "./walk.ts";

const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const LEFT = new Set(["<", "<<", "<<-", "<<<"]);
const FILES = new Set([">", ">|", ">>", "&>", "&>>"]);

export type Redirected = {
  readonly streams: Streams;
  /** Input that is just-bash's business still. */
  readonly rest: readonly Redirection[];
  /** Where both outputs go together, when they are gathered: its reading end. */
  readonly gathered: number | null;
  close(): void;
};
type Plan = {
  readonly fds: readonly (1 | 2)[];
  readonly to: { readonly word: Word; readonly append: boolean } | 1 | 2;
};

const isWord = (target: Redirection["target"]): target is Word => "parts" in target;

/** What a command's redirections do to its outputs; null when something in them is just-bash's business. */
function planOf(redirections: readonly Redirection[]): Plan[] | null {
  const plan: Plan[] = [];
  for (const { operator, fd, fdVariable, target } of redirections) {
    if (LEFT.has(operator) && (fd === null || fd === 0)) continue;
    if (fdVariable || !isWord(target) || (fd !== null && fd !== 1 && fd !== 2)) return null;
    const text = literal(target);
    const own = fd === 2 ? 2 : 1;
    if (operator === ">&" && text !== null && /^[12]$/.test(text)) plan.push({ fds: [own], to: text === "1" ? 1 : 2 });
    else if (operator === ">&" && fd === null && text !== null && !/^(?:\d+|-)$/.test(text))
      plan.push({ fds: [1, 2], to: { word: target, append: false } });
    else if (FILES.has(operator))
      plan.push({
        fds: operator.startsWith("&") ? [1, 2] : [own],
        to: { word: target, append: operator.endsWith(">>") },
      });
    else return null;
  }
  return plan;
}

/**
 * Opens what a command's output goes to, so that it is there as it is written. Null when just-bash must do it, which then
 * also says what is wrong.
 */
export async function openRedirections(
  command: ShellCommand,
  streams: Streams,
  sys: Syscalls,
  cwd: string,
  expand: (word: Word) => Promise<string | null>,
): Promise<Redirected | null> {
  const redirections = command.redirections ?? [];
  const plan = planOf(redirections);
  if (!plan || plan.length === 0) return null;
  const now = { 1: streams.output, 2: streams.error };
  const opened: number[] = [];
  let gathered: number | null = null;
  const close = (): void => {
    for (const fd of opened.splice(0)) sys.fs.close(fd);
  };
  const refuse = (): null => {
    close();
    if (gathered !== null) sys.fs.close(gathered);
    return null;
  };
  for (const { fds, to } of plan) {
    let fd: number | null;
    if (typeof to === "number") {
      fd = now[to];
      if (fd === null && to === 2) return refuse();
      if (fd === null) {
        // Both are gathered, in the order in which they are written.
        const [read, write] = sys.pipes.make();
        gathered = read;
        opened.push(write);
        fd = write;
        now[1] = write;
      }
    } else {
      const name = literal(to.word) ?? (await expand(to.word));
      if (name === null || name === "") return refuse();
      try {
        fd = sys.fs.open(resolvePath(cwd, name), O_WRONLY | O_CREAT | (to.append ? O_APPEND : O_TRUNC), 0o666);
      } catch {
        return refuse();
      }
      opened.push(fd);
    }
    for (const each of fds) now[each] = fd;
  }
  return {
    streams: { input: streams.input, output: now[1], error: now[2] },
    rest: redirections.filter(({ operator }) => LEFT.has(operator)),
    gathered,
    close,
  };
}
