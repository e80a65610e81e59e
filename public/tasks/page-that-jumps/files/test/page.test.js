import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { elements, pixels, sizeOf, style } from "./read-page.js";

const html = readFileSync("index.html", "utf8");
const css = readFileSync("style.css", "utf8");
const pictures = elements(html, "img");
const header = style(css, "header");
const headerHeight = pixels(css, header.height);

test("every picture says how large it is, and says it truly", () => {
  assert.deepEqual(
    pictures.map(({ src, width, height }) => ({ src, width, height })),
    pictures.map(({ src }) => ({ src, ...sizeOf(src) })),
  );
});

test("a picture that is scaled keeps its shape", () => {
  const { "max-width": most, height } = style(css, "img");
  assert.equal(most, "100%");
  if (pictures.some((picture) => picture.height)) assert.equal(height, "auto");
});

test("the header covers nothing", () => {
  const room = header.position === "fixed" ? pixels(css, style(css, "body")["padding-top"]) : headerHeight;
  assert.ok(room >= headerHeight, `the header is ${headerHeight}px high and the page leaves ${room || 0}px for it`);
});

test("a link into the page leads to what can be seen", () => {
  const room = pixels(css, style(css, "html")["scroll-padding-top"]);
  assert.ok(room >= headerHeight, `a target stops ${room || 0}px below the edge, behind ${headerHeight}px of header`);
});

test("the notice has its place before it arrives", () => {
  const room = pixels(css, style(css, "#notice")["min-height"]);
  assert.ok(room >= 24, `the notice has ${room || 0}px until it arrives, and one line is 24px high`);
});

test("every picture says what is on it", () => {
  for (const { src, alt } of pictures) assert.ok(alt?.length > 10, src);
});

test("the header's links lead somewhere", () => {
  const ids = new Set([...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
  for (const { href } of elements(html, "a")) assert.ok(ids.has(href.slice(1)), href);
});
