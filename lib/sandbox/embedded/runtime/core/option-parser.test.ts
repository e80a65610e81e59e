import { expect, test } from "vitest";
import tables from "../tables/options.json";
import { check, type Info, type OptionTables, parse, splitEnvironment } from "./option-parser.ts";

const engine: Record<string, "flag" | "value"> = { "stack-size": "value", harmony: "flag", "expose-gc": "flag" };
const optionTables: OptionTables = {
  options: tables.options as unknown as Record<string, Info>,
  aliases: tables.aliases,
  engine: (name) => engine[name] ?? null,
};
function read(line: string, fromEnvironment = false) {
  const values = new Map<string, unknown>();
  return { ...parse(optionTables, line.split(" "), values, fromEnvironment), values };
}

test("options end at the script", () => {
  const { rest, used, values } = read("--no-warnings --title=x a.js --version");
  expect(rest).toEqual(["a.js", "--version"]);
  expect(used).toEqual(["--no-warnings", "--title=x"]);
  expect(values.get("--warnings")).toBe(false);
  expect(values.get("--title")).toBe("x");
});

test("underscores are hyphens", () => {
  expect(read("--trace_uncaught").values.get("--trace-uncaught")).toBe(true);
});

test("-p, -pe and --print take what follows as text to evaluate", () => {
  for (const line of ["-p 1+1 a", "-pe 1+1 a", "--print 1+1 a"]) {
    const { rest, used, values } = read(line);
    expect(values.get("--print")).toBe(true);
    expect(values.get("--eval")).toBe("1+1");
    expect(values.get("[has_eval_string]")).toBe(true);
    expect(rest).toEqual(["a"]);
    expect(used).toHaveLength(2);
  }
});

test("-p without text only asks for printing", () => {
  const { values, errors } = read("-p");
  expect(errors).toEqual([]);
  expect(values.get("--print")).toBe(true);
  expect(values.has("--eval")).toBe(false);
});

test("lists grow", () => {
  expect(read("-r a --require=b").values.get("--require")).toEqual(["a", "b"]);
});

test("an escaped hyphen begins a value", () => {
  expect(read("-e \\-1").values.get("--eval")).toBe("-1");
});

test("what is wrong is said in Node's words", () => {
  expect(read("--foo").errors).toEqual(["bad option: --foo"]);
  expect(read("-x").errors).toEqual(["bad option: -x"]);
  expect(read("-e").errors).toEqual(["-e requires an argument"]);
  expect(read("-pe").errors).toEqual(["--eval requires an argument"]);
  expect(read("--eval=").errors).toEqual(["--eval= requires an argument"]);
  expect(read("--require --x").errors).toEqual(["--require requires an argument"]);
  expect(read("--no-eval").errors).toEqual(["--no-eval is an invalid negation because it is not a boolean option"]);
  expect(read("--inspect-port=70000").errors).toEqual(["must be 0 or in range 1024 to 65535."]);
  expect(read("--stack-size").errors).toEqual(["bad option: --stack-size"]);
});

test("NODE_OPTIONS holds only what it may", () => {
  expect(read("--version", true).errors).toEqual(["--version is not allowed in NODE_OPTIONS"]);
  expect(read("-e 1", true).errors).toEqual(["-e is not allowed in NODE_OPTIONS"]);
  expect(read("--eval=3", true).errors).toEqual(["--eval= is not allowed in NODE_OPTIONS"]);
  expect(read("--no-warnings", true).errors).toEqual([]);
});

test("the engine's own options are taken", () => {
  const { values, errors } = read("--harmony --stack-size=5 --no-expose-gc");
  expect(errors).toEqual([]);
  expect(values.get("--stack-size")).toBe("5");
  expect(values.get("--expose-gc")).toBe(false);
});

test("words of NODE_OPTIONS may be quoted", () => {
  expect(splitEnvironment('--title="a b"  --require "x\\"y"').words).toEqual(["--title=a b", "--require", 'x"y']);
  expect(splitEnvironment('"a').errors).toEqual(["invalid value for NODE_OPTIONS (unterminated string)\n"]);
  expect(splitEnvironment('"a\\').errors).toEqual(["invalid value for NODE_OPTIONS (invalid escape)\n"]);
});

test("what does not go together is refused", () => {
  const checked = (options: Record<string, unknown>, script = true) => check((name) => options[name], script);
  expect(checked({ "--check": true, "[has_eval_string]": true })).toEqual([
    "either --check or --eval can be used, not both",
  ]);
  expect(checked({ "--input-type": "x" })).toEqual(['--input-type must be "module" or "commonjs"']);
  expect(checked({ "--unhandled-rejections": "x" })).toEqual(["invalid value for --unhandled-rejections"]);
  expect(checked({ "--watch": true }, false)).toEqual(["--watch requires specifying a file"]);
  expect(checked({ "--watch": true })).toEqual([]);
});
