import * as v from "valibot";
import type { Sandbox } from "../ports/sandbox.ts";
import type { Memos } from "./memos.ts";
import { installedPackages, packageNeed } from "./package-need.ts";

/** "missing": they are wanted and not there; `command` installs them. */
export type PackagesStatus =
  | { readonly state: "settled" }
  | { readonly state: "restoring"; readonly count: number }
  | { readonly state: "missing"; readonly why: string; readonly command: string };

export type PackagesOptions = {
  readonly memos: Pick<Memos, "read" | "write">;
  /** The sandbox when it has booted. */
  readonly sandbox: () => Sandbox | null;
  readonly status: (status: PackagesStatus) => void;
  /** A line for those who watch what commands print. */
  readonly note: (line: string) => void;
  /** Runs a command as the person. */
  readonly run: (command: string) => Promise<void>;
};

/** From what is cached alone, whoever asks; install scripts are a matter of whoever installs, not of a page that loads. */
const RESTORE = "npm ci --offline --ignore-scripts --no-audit --no-fund";
/** Milliseconds. */
const LONGEST_RESTORE = 60_000;
/** Milliseconds without a call's end after which it is looked what is installed. */
const QUIET = 200;
/** Lines on packages that are there and cannot be used. */
const UNFIT = /^npm warn native .*will not load here.*$/gm;
const MOST_OUTPUT = 20_000;

const keptSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
);

const packages = (count: number): string => `${count} package${count === 1 ? "" : "s"}`;
const NEVER = "This project’s packages are not installed.";

/**
 * The packages that lay in node_modules. They are derived from the lock and in no picture of the project, so a page that
 * loads again puts them back: those that npm had installed in this session, and from this browser's cache alone.
 */
export class ProjectPackages {
  #now: PackagesStatus = { state: "settled" };
  #restoring: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: PackagesOptions) {}

  /** What a command has to wait for; null when it need not. Never rejects. */
  get restoring(): Promise<void> | null {
    return this.#restoring;
  }

  /** The sandbox has the project's files and nothing else. */
  restore(sandbox: Sandbox): void {
    const work = this.#restore(sandbox)
      // A sandbox that ends meanwhile says so itself, and its files come back with another.
      .catch(() => this.#set({ state: "settled" }))
      .finally(() => {
        if (this.#restoring === work) this.#restoring = null;
      });
    this.#restoring = work;
  }

  /** Commands ran: soon it is looked, and kept, what is installed. */
  look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), QUIET);
  }

  /** As the person, seen by everybody. */
  install = async (): Promise<void> => {
    if (this.#now.state !== "missing") return;
    const { command } = this.#now;
    this.#set({ state: "settled" });
    await this.options.run(command);
    if ((await this.#look()) === null)
      this.#set({
        state: "missing",
        why: `${command} did not install the packages. The terminal has what it said.`,
        command,
      });
  };

  dismiss = (): void => this.#set({ state: "settled" });

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #restore(sandbox: Sandbox): Promise<void> {
    const command = await packageNeed(sandbox.files);
    if (command === null) return this.#set({ state: "settled" });
    const kept = v.safeParse(keptSchema, this.options.memos.read("packages"));
    if (!kept.success) return this.#set({ state: "missing", why: NEVER, command });
    const { count } = kept.output;
    const lost = (reason: string): void => {
      const why = `${packages(count)} could not be restored: ${reason}`;
      this.options.note(why);
      this.#set({ state: "missing", why, command });
    };
    if (command !== "npm ci") return lost("there is no package-lock.json to install them from.");
    this.#set({ state: "restoring", count });
    this.options.note(`Restoring ${packages(count)} from this browser’s cache…`);
    const ended = await runQuietly(sandbox);
    const { output } = ended;
    const back = ended.code === 0 ? await installedPackages(sandbox.files) : null;
    if (back === null) return lost(whyNot(ended));
    for (const [line] of output.matchAll(UNFIT)) this.options.note(line);
    this.options.note(
      back === count
        ? `${packages(back)} restored. Install scripts did not run.`
        : `${packages(back)} restored as package-lock.json has them; there were ${count} before. Install scripts did not run.`,
    );
    this.#set({ state: "settled" });
  }

  async #look(): Promise<number | null | undefined> {
    const sandbox = this.options.sandbox();
    if (!sandbox || this.#restoring) return undefined;
    try {
      const count = await installedPackages(sandbox.files);
      // What is wanted back is not forgotten because it is not there yet.
      if (count === null && this.#now.state === "missing") return null;
      this.options.memos.write("packages", count ? JSON.stringify({ count }) : null);
      if (count !== null && this.#now.state === "missing") this.#set({ state: "settled" });
      return count;
    } catch {
      return undefined;
    }
  }

  #set(status: PackagesStatus): void {
    if (this.#now.state === "settled" && status.state === "settled") return;
    this.#now = status;
    this.options.status(status);
  }
}

type Ended = { readonly code: number; readonly output: string; readonly late: boolean };

async function runQuietly(sandbox: Sandbox): Promise<Ended> {
  const process = sandbox.spawn(RESTORE);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill("SIGKILL");
  }, LONGEST_RESTORE);
  let output = "";
  const decoder = new TextDecoder();
  const reader = process.output.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read())
    output = (output + decoder.decode(part.value, { stream: true })).slice(-MOST_OUTPUT);
  const { code } = await process.exit;
  clearTimeout(timer);
  return { code, output, late };
}

function whyNot({ code, output, late }: Ended): string {
  if (late) return "npm did not end in time.";
  if (output.includes("ENOTCACHED")) return "not all are in this browser’s cache any more.";
  const said = /^npm error (?!code )(.+)$/m.exec(output)?.[1];
  if (said) return `npm said “${said.slice(0, 200)}”.`;
  return code === 0 ? "npm put none in place." : `npm ended with exit code ${code}.`;
}
