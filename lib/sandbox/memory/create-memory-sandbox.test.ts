import { describe, expect, it } from "vitest";
import { put, run, textOf } from "../contract-helpers.contract.ts";
import { sandboxContract } from "../sandbox.contract.ts";
import { createMemorySandbox } from "./create-memory-sandbox.ts";

describe("the memory sandbox keeps the contract", () => {
  for (const { name, needs = [], run: check } of sandboxContract.filter((each) => !each.needs?.length))
    it(name, async () => {
      const sandbox = createMemorySandbox();
      await sandbox.boot(1000);
      await check(sandbox, { crash: () => Promise.reject(new Error(`needs ${needs.join()}`)) });
      await sandbox.dispose();
    });
});

describe("scripted commands", () => {
  it("see the files and give output, code, changes and tests", async () => {
    const events: string[] = [];
    const sandbox = createMemorySandbox({
      files: { "a.txt": "fixed" },
      commands: {
        "npm test": (files) => ({
          output: `a is ${files.get("a.txt")}\n`,
          code: files.get("a.txt") === "fixed" ? 0 : 1,
          files: { "report.txt": "done", "a.txt": null },
          tests: [{ type: "started", files: ["a.test.js"] }],
        }),
      },
    });
    expect(await run(sandbox, "npm test", { onTest: (event) => events.push(event.type) })).toEqual({
      output: "a is fixed\n",
      code: 0,
    });
    expect(events).toEqual(["started"]);
    expect(await sandbox.files.list()).toEqual([{ path: "report.txt", size: 4 }]);
  });

  it("get standard input whole", async () => {
    const sandbox = createMemorySandbox({ commands: { upper: (_, { input }) => ({ output: input.toUpperCase() }) } });
    const process = sandbox.spawn("upper", { stdin: "open" });
    process.write("ab");
    process.write(new TextEncoder().encode("c"));
    process.endInput();
    expect(await new Response(process.output).text()).toBe("ABC");
  });

  it("that hang end by a kill or an abort, with what they wrote", async () => {
    const sandbox = createMemorySandbox({ commands: { spin: () => ({ output: "started\n", hangs: true }) } });
    const stop = new AbortController();
    const process = sandbox.spawn("spin", { signal: stop.signal });
    const reader = process.output.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("started\n");
    stop.abort();
    expect(await process.exit).toEqual({ code: 137, signal: "SIGKILL" });
    const second = sandbox.spawn("spin");
    second.kill("SIGINT");
    expect(await second.exit).toEqual({ code: 130, signal: "SIGINT" });
  });

  it("that throw exit 1 and say so", async () => {
    const sandbox = createMemorySandbox({
      commands: {
        broken: () => {
          throw new Error("boom");
        },
      },
    });
    expect(await run(sandbox, "broken")).toEqual({ output: "Error: boom\n", code: 1 });
  });

  it("cat names every file that is missing", async () => {
    const sandbox = createMemorySandbox();
    await put(sandbox, { a: "1\n" });
    expect(await run(sandbox, "cat a b")).toEqual({ output: "1\ncat: b: No such file or directory\n", code: 1 });
    expect(await run(sandbox, "ls")).toEqual({ output: "a\n", code: 0 });
    expect(await textOf(sandbox, "a")).toBe("1\n");
  });
});
