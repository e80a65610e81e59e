import { readFileSync } from "node:fs";

/** Elements with one tag name, as their attributes, in order. Reads what this page needs of HTML, not all of it. */
export function elements(html, tag) {
  return [...html.matchAll(new RegExp(`<${tag}\\b([^>]*)>`, "g"))].map(([, text]) =>
    Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  );
}

/** What a style sheet declares for one selector outside of media queries; later rules win. */
export function style(css, selector) {
  const rules = [...css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)];
  const mine = rules.filter(([, selectors]) => selectors.split(",").some((each) => each.trim() === selector));
  return Object.fromEntries(
    mine.flatMap(([, , body]) =>
      [...body.matchAll(/([\w-]+)\s*:\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]),
    ),
  );
}

/** A length in pixels, at 16 px a rem: "3.5rem", "56px", "var(--header)", or a calc() that adds such. NaN for others. */
export function pixels(css, value = "") {
  const variables = style(css, ":root");
  const plain = value.replace(/var\((--[\w-]+)\)/g, (_, name) => variables[name] ?? "").replace(/^calc\((.*)\)$/, "$1");
  const units = { px: 1, rem: 16, em: 16 };
  return plain.split(" + ").reduce((sum, part) => {
    const [, number, unit] = /^([\d.]+)(px|rem|em)$/.exec(part.trim()) ?? [];
    return sum + Number(number) * units[unit];
  }, 0);
}

/** Width and height that an SVG file gives itself. */
export function sizeOf(path) {
  const [{ width, height }] = elements(readFileSync(path, "utf8"), "svg");
  return { width, height };
}
