import { expect, it, vi } from "vitest";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { OwnTerminal } from "./own-terminal.ts";

const READ = "tail -n 500 ~/.bash_history 2>/dev/null | tail -c 200000";

/** The person enters a line in a terminal of a sandbox whose history then reads as `history`; what is kept of it. */
async function entered(history: string, before: string | null) {
  const written = vi.fn();
  const sandbox = createMemorySandbox({
    commands: {
      sh: () => ({ output: "$ ", hangs: true }),
      [READ]: () => ({ output: history }),
      "test -s ~/.bash_history || cat > ~/.bash_history": () => ({}),
    },
  });
  await sandbox.boot(1000);
  const spawned = vi.spyOn(sandbox, "spawn");
  const terminal = new OwnTerminal({
    memos: { read: () => before, write: written },
    sandbox: () => sandbox,
    wait: () => null,
    rested: () => {},
  });
  const shell = terminal.open({ columns: 80, rows: 24 });
  shell?.write("ls\r");
  shell?.endInput();
  const reading = shell?.output.pipeTo(new WritableStream());
  const look = () => spawned.mock.results.find(({ value }, at) => spawned.mock.calls[at]?.[0] === READ && value);
  await vi.waitFor(() => expect(look()).toBeDefined());
  await look()?.value.exit;
  await new Promise(setImmediate);
  shell?.kill("SIGKILL");
  await reading;
  terminal.dispose();
  return written.mock.calls;
}

it("keeps the lines that were entered, of many the last", async () => {
  expect(await entered("ls\n", null)).toEqual([["history", "ls\n"]]);
  const line = `${"x".repeat(99)}\n`;
  expect(await entered(line.repeat(600), null)).toEqual([["history", line.repeat(499)]]);
});

it("does not bring a history back that the person has deleted", async () => {
  expect(await entered("", "secret\n")).toEqual([["history", null]]);
});

it("reads no more of it than it keeps, whoever wrote it", async () => {
  expect(await entered("x".repeat(300_000), "ls\n")).toEqual([]);
});
