import { codedError } from "../core/errors.ts";
import { sys } from "../core/machine.ts";
import { cwd } from "../core/process-object.ts";
import type { ResultData, RunnerEvent } from "./events.ts";

/** Turns events into text. */
export type Printer = { begin(): string; event(event: RunnerEvent): string; end(): string };

const tapEscape = (text: string): string =>
  text
    .replaceAll("\b", "\\b")
    .replaceAll("\f", "\\f")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\v", "\\v")
    .replaceAll("\\", "\\\\")
    .replaceAll("#", "\\#");
const tapIndent = (nesting: number): string => "    ".repeat(nesting);

function tapResult(data: ResultData, passed: boolean): string {
  const indent = tapIndent(data.nesting);
  const note = (word: string, reason: string | true | undefined) =>
    reason === undefined
      ? ""
      : ` # ${word}${typeof reason === "string" && reason !== "" ? ` ${tapEscape(reason)}` : ""}`;
  let text = `${indent}${passed ? "ok" : "not ok"} ${data.testNumber}${data.name ? ` ${tapEscape(`- ${data.name}`)}` : ""}`;
  text += data.skip !== undefined ? note("SKIP", data.skip) : note("TODO", data.todo);
  text += `\n${indent}  ---\n${indent}  duration_ms: ${data.durationMs}\n`;
  if (data.suite) text += `${indent}  type: 'suite'\n`;
  if (!passed && data.file) text += `${indent}  location: '${data.file}:${data.line}:${data.column}'\n`;
  return `${text}${data.error?.yaml ?? ""}${indent}  ...\n`;
}

function tap(): Printer {
  return {
    begin: () => "TAP version 13\n",
    event(event) {
      if (event.type === "start") return `${tapIndent(event.nesting)}# Subtest: ${tapEscape(event.name)}\n`;
      if (event.type === "plan") return `${tapIndent(event.nesting)}1..${event.count}\n`;
      if (event.type === "diagnostic") return `${tapIndent(event.nesting)}# ${tapEscape(event.message)}\n`;
      if (event.type === "output")
        return event.message
          .split(/\n|\r\n/)
          .filter(Boolean)
          .map((line) => `# ${tapEscape(line)}\n`)
          .join("");
      return tapResult(event.data, event.type === "pass");
    },
    end: () => "",
  };
}

type Paint = { red: string; green: string; blue: string; gray: string; white: string; reset: string };
const paints = (on: boolean): Paint =>
  on
    ? {
        red: "\u001b[31m",
        green: "\u001b[32m",
        blue: "\u001b[34m",
        gray: "\u001b[90m",
        white: "\u001b[39m",
        reset: "\u001b[0m",
      }
    : { red: "", green: "", blue: "", gray: "", white: "", reset: "" };

function specResult(
  data: ResultData,
  passed: boolean,
  paint: Paint,
  prefix = "",
  indent = "",
  hasChildren = false,
): string {
  let color = passed ? paint.green : paint.red;
  let symbol = passed ? "✔ " : "✖ ";
  const time = data.durationMs ? ` ${paint.gray}(${data.durationMs}ms)${paint.white}` : "";
  let title = data.name + time;
  const reason = (value: string | true, word: string) =>
    ` # ${typeof value === "string" && value !== "" ? value : word}`;
  if (data.skip !== undefined) title += reason(data.skip, "SKIP");
  else if (data.todo !== undefined) title += reason(data.todo, "TODO");
  let error = data.error ? `\n${indent}  ${data.error.text.split(/\r?\n/).join(`\n${indent}  `)}\n` : "";
  if (hasChildren) error = error === "" || data.error?.failureType === "subtestsFailed" ? "" : `\n${error}`;
  if (data.skip !== undefined) {
    color = paint.gray;
    symbol = "﹣ ";
  }
  return `${prefix}${indent}${color}${symbol}${title}${paint.white}${error}`;
}

const relative = (file: string): string => (file.startsWith(`${cwd()}/`) ? file.slice(cwd().length + 1) : file);

function spec(paint: Paint): Printer {
  const stack: { nesting: number; name: string }[] = [];
  const reported: { nesting: number; name: string }[] = [];
  const failed: ResultData[] = [];
  return {
    begin: () => "",
    event(event) {
      if (event.type === "start") stack.unshift({ nesting: event.nesting, name: event.name });
      if (event.type === "output") return event.message;
      if (event.type === "diagnostic")
        return `${paint.blue}${"  ".repeat(event.nesting)}ℹ ${event.message}${paint.white}\n`;
      if (event.type !== "pass" && event.type !== "fail") return "";
      const { data } = event;
      if (event.type === "fail" && data.error?.failureType !== "subtestsFailed") failed.push(data);
      stack.shift();
      let prefix = "";
      for (let parent = stack.pop(); parent; parent = stack.pop()) {
        reported.unshift(parent);
        prefix += `${"  ".repeat(parent.nesting)}▶ ${parent.name}\n`;
      }
      const hasChildren = reported[0]?.nesting === data.nesting && reported[0].name === data.name;
      if (hasChildren) reported.shift();
      return `${specResult(data, event.type === "pass", paint, prefix, "  ".repeat(data.nesting), hasChildren)}\n`;
    },
    end() {
      if (failed.length === 0) return "";
      const lines = [`\n${paint.red}✖ failing tests:${paint.white}\n`];
      for (const data of failed) {
        if (data.file) lines.push(`test at ${relative(data.file)}:${data.line}:${data.column}`);
        lines.push(specResult(data, false, paint));
      }
      return lines.join("\n");
    },
  };
}

function dot(paint: Paint): Printer {
  let column = 0;
  const failed: ResultData[] = [];
  return {
    begin: () => "",
    event(event) {
      if (event.type !== "pass" && event.type !== "fail") return "";
      if (event.type === "fail") failed.push(event.data);
      const text = event.type === "pass" ? `${paint.green}.${paint.reset}` : `${paint.red}X${paint.reset}`;
      if (++column < Math.max(sys.tty?.columns ?? 20, 20)) return text;
      column = 0;
      return `${text}\n`;
    },
    end: () =>
      `\n${failed.length > 0 ? `\n${paint.red}Failed tests:${paint.white}\n\n${failed.map((data) => specResult(data, false, paint)).join("")}` : ""}`,
  };
}

/** Throws for a reporter that is not built in. */
export function printerOf(name: string, colors: boolean): Printer {
  if (name === "tap") return tap();
  if (name === "spec") return spec(paints(colors));
  if (name === "dot") return dot(paints(colors));
  throw codedError(
    Error,
    "ERR_MODULE_NOT_FOUND",
    `The test reporter "${name}" is not available in this sandbox: use spec, tap or dot.`,
  );
}
