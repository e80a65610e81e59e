import { expect, test } from "vitest";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { WaitingProcess } from "./waiting-process.ts";

async function waiting(signal?: AbortSignal) {
  const sandbox = createMemorySandbox({
    commands: { greet: (_, { input }) => ({ output: `hello ${input}`, code: 3 }), hang: () => ({ hangs: true }) },
  });
  await sandbox.boot(1000);
  let go = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    go = resolve;
  });
  let started = 0;
  const start = (command: string) =>
    new WaitingProcess(
      ready,
      () => {
        started++;
        return sandbox.spawn(command, { stdin: "open" });
      },
      signal,
    );
  return { start, go, started: () => started };
}
const textOf = async (process: WaitingProcess): Promise<string> => new Response(process.output).text();

test("starts when what it waits for is there, and gets what was typed until then", async () => {
  const { start, go, started } = await waiting();
  const process = start("greet");
  process.write("you");
  process.endInput();
  expect(started()).toBe(0);
  go();
  expect(await textOf(process)).toBe("hello you");
  expect(await process.exit).toEqual({ code: 3 });
});

test("never starts when it is killed before", async () => {
  const { start, go, started } = await waiting();
  const process = start("greet");
  process.kill("SIGINT");
  expect(await process.exit).toMatchObject({ code: 130, signal: "SIGINT" });
  go();
  expect(await textOf(process)).toBe("");
  expect(started()).toBe(0);
});

test("is killed by its signal, before it starts and after", async () => {
  const early = new AbortController();
  const first = await waiting(early.signal);
  const process = first.start("greet");
  early.abort();
  expect(await process.exit).toMatchObject({ code: 137 });

  const { start, go } = await waiting();
  const late = start("hang");
  go();
  await Promise.resolve();
  late.kill("SIGKILL");
  expect(await late.exit).toMatchObject({ code: 137 });
});
