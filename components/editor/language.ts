import type { LanguageSupport } from "@codemirror/language";

type Language = { readonly name: string; readonly load: () => Promise<LanguageSupport> };

const script = (name: string, options: { jsx?: boolean; typescript?: boolean }): Language => ({
  name,
  load: () => import("./script-language.ts").then(({ scriptLanguage }) => scriptLanguage(options)),
});
const js = script("JavaScript", { jsx: true });
const ts = script("TypeScript", { typescript: true });
const json: Language = { name: "JSON", load: () => import("@codemirror/lang-json").then((m) => m.json()) };
const html: Language = { name: "HTML", load: () => import("@codemirror/lang-html").then((m) => m.html()) };
const css: Language = { name: "CSS", load: () => import("@codemirror/lang-css").then((m) => m.css()) };
const markdown: Language = {
  name: "Markdown",
  load: () => import("@codemirror/lang-markdown").then((m) => m.markdown()),
};

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  cjs: js,
  css,
  cts: ts,
  htm: html,
  html,
  js,
  json,
  jsonc: json,
  jsx: script("JSX", { jsx: true }),
  markdown,
  md: markdown,
  mjs: js,
  mts: ts,
  svg: html,
  ts,
  tsx: script("TSX", { jsx: true, typescript: true }),
};

/** null: shown as plain text. */
export const languageOf = (path: string): Language | null =>
  BY_EXTENSION[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""] ?? null;
