import { expect, test } from "vitest";
import { evaluate, evaluateSync } from "./evaluate.ts";
import { ModuleRecord, STATUS } from "./record.ts";

/** Modules that note when they run: "a: b c" imports b and c, "a*" awaits at its top level. */
function graph(...lines: string[]) {
  const log: string[] = [];
  const modules = new Map<string, ModuleRecord>();
  for (const line of lines) {
    const name = /^\w+/.exec(line)?.[0] as string;
    const module = new ModuleRecord(name, null);
    module.status = STATUS.linked;
    module.waits = line.includes("*");
    module.run = () => {
      log.push(name);
      return module.waits ? Promise.resolve().then(() => log.push(`${name}!`)) : undefined;
    };
    modules.set(name, module);
  }
  for (const line of lines) {
    const [name = "", dependencies = ""] = line.replace("*", "").split(":");
    (modules.get(name) as ModuleRecord).dependencies = dependencies
      .split(" ")
      .filter(Boolean)
      .map((each) => modules.get(each) as ModuleRecord);
  }
  return { log, of: (name: string) => modules.get(name) as ModuleRecord };
}

test("dependencies run first, each once", async () => {
  const { log, of } = graph("a: b c", "b: d", "c: d", "d:");
  await evaluate(of("a"));
  expect(log).toEqual(["d", "b", "c", "a"]);
});

test("a circle runs from its first module inwards", async () => {
  const { log, of } = graph("a: b", "b: c", "c: a");
  await evaluate(of("a"));
  expect(log).toEqual(["c", "b", "a"]);
});

test("those that do not wait for one that awaits go on meanwhile", async () => {
  const { log, of } = graph("a: b c", "b*:", "c:");
  await evaluate(of("a"));
  expect(log).toEqual(["b", "c", "b!", "a"]);
});

test("what waited for several runs after the last, in the order of the imports", async () => {
  const { log, of } = graph("a: b c", "b: x", "c: x", "x*:");
  await evaluate(of("a"));
  expect(log).toEqual(["x", "x!", "b", "c", "a"]);
});

test("an error fails all that import the module, and stays", async () => {
  const { of } = graph("a: b", "b*:");
  of("b").run = () => Promise.reject(new Error("no"));
  await expect(evaluate(of("a"))).rejects.toThrow("no");
  expect(of("a").status).toBe(STATUS.failed);
  await expect(evaluate(of("a"))).rejects.toThrow("no");
});

test("at once: what a module throws is thrown", () => {
  const { of } = graph("a: b", "b:");
  of("b").run = () => {
    throw new Error("no");
  };
  expect(() => evaluateSync(of("a"))).toThrow("no");
});
