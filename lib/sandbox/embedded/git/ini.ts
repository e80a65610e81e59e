/** Git's configuration format, as far as `git config` reads and writes it: sections, subsections, keys with a value. */
export type Entry = { readonly key: string; readonly value: string };

const HEAD = /^\s*\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/;
const KEY = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*?))?\s*$/;

function readValue(text: string | undefined): string {
  if (text === undefined) return "true";
  const bare = text.replace(/(^|[^\\"])[#;][^"]*$/, "$1").trim();
  return bare
    .replace(/^"(.*)"$/s, "$1")
    .replaceAll(/\\(["\\nt])/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}
const writeValue = (value: string): string =>
  /^\s|\s$|[#;"\\\n\t]/.test(value)
    ? `"${value.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`
    : value;

/** A key's two halves: section (and subsection), and the last name. Names are compared in lower case, subsections as they are. */
export function normalKey(key: string): string {
  const first = key.indexOf(".");
  const last = key.lastIndexOf(".");
  if (first < 0) return key.toLowerCase();
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

type Line = { readonly text: string; readonly section: string; readonly key: string | null };

function linesOf(text: string): Line[] {
  let section = "";
  return text.split("\n").map((line) => {
    const head = HEAD.exec(line);
    if (head) {
      const [, name = "", sub] = head;
      section = sub === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${sub.replaceAll(/\\(.)/g, "$1")}`;
      return { text: line, section, key: null };
    }
    const key = /^\s*[#;]/.test(line) ? undefined : KEY.exec(line)?.[1];
    return { text: line, section, key: key && section ? `${section}.${key.toLowerCase()}` : null };
  });
}

export function readEntries(text: string): Entry[] {
  return linesOf(text).flatMap(({ text: line, key }) =>
    key === null ? [] : [{ key, value: readValue(KEY.exec(line)?.[2]) }],
  );
}

/** The text with `key` set to `value`, or without it when that is null. */
export function withEntry(text: string, key: string, value: string | null): string {
  const wanted = normalKey(key);
  const section = wanted.slice(0, wanted.lastIndexOf("."));
  const name = key.slice(key.lastIndexOf(".") + 1);
  const lines = linesOf(text);
  const present = lines.findIndex((line) => line.key === wanted);
  const texts = lines.map((line) => line.text);
  if (value === null) return present < 0 ? text : texts.filter((_, at) => at !== present).join("\n");
  const written = `\t${name} = ${writeValue(value)}`;
  if (present >= 0) return texts.with(present, written).join("\n");
  const last = lines.findLastIndex((line) => line.section === section && line.text.trim() !== "");
  if (last >= 0) return texts.toSpliced(last + 1, 0, written).join("\n");
  const dot = section.indexOf(".");
  const head = dot < 0 ? `[${section}]` : `[${section.slice(0, dot)} "${section.slice(dot + 1)}"]`;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${head}\n${written}\n`;
}
