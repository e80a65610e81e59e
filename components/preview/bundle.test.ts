import { describe, expect, it } from "vitest";
import { Bundle } from "./bundle.ts";
import { inlineCss } from "./inline-css.ts";
import { ModuleGraph } from "./inline-modules.ts";
import { PRELUDE } from "./prelude.ts";
import { contentOf, memorySource } from "./testing/memory-source.ts";

const bundleOf = (files: Record<string, string>): Bundle => new Bundle(memorySource(files));

describe("inlined style sheets", () => {
  it("carry their images and fonts, however they are quoted", async () => {
    const bundle = bundleOf({ "css/site.css": "", "img/a.svg": "<svg/>" });
    const css = `a{background:url(../img/a.svg)} b{background:url( "../img/a.svg" )} c{background:url('../img/a.svg#x')}`;
    const svg = `url("data:image/svg+xml;base64,PHN2Zy8+")`;
    expect(await inlineCss(bundle, "css/site.css", css)).toBe(
      `a{background:${svg}} b{background:${svg}} c{background:${svg}}`,
    );
  });
  it("leave comments, strings and data: addresses alone", async () => {
    const css = `/* url(x.png) */ a::after{content:"url(x.png)"} b{background:url(data:image/png;base64,AA==)}`;
    const bundle = bundleOf({ "x.png": "x" });
    expect([await inlineCss(bundle, "a.css", css), bundle.problems]).toEqual([css, []]);
  });
  it("import other sheets and keep the conditions", async () => {
    const bundle = bundleOf({ "a.css": "", "lib/b.css": "b{background:url(b.png)}", "lib/b.png": "!" });
    const css = await inlineCss(bundle, "a.css", `@import "lib/b.css" layer(base) screen; a{}`);
    const [, data, rest] = /^@import url\("(.*?)"\)(.*)$/.exec(css)!;
    expect(rest).toBe(" layer(base) screen; a{}");
    expect(contentOf(data!)).toBe(`b{background:url("data:image/png;base64,IQ==")}`);
  });
  it("that import each other in a circle end, and say so", async () => {
    const bundle = bundleOf({ "a.css": "@import 'b.css';", "b.css": "@import 'a.css';" });
    await inlineCss(bundle, "a.css", "@import 'b.css';");
    expect(bundle.problems.join()).toContain("too deep, or in a circle");
  });
  it("say what is missing and what would come from the network", async () => {
    const bundle = bundleOf({});
    await inlineCss(bundle, "a.css", "a{background:url(no.png)} b{background:url(https://example.org/x.png)}");
    expect(bundle.problems).toEqual([
      "a.css asks for no.png, which is not in the project.",
      "a.css asks for https://example.org/x.png; a preview loads nothing from the network.",
    ]);
    expect([...bundle.asked]).toEqual(["no.png"]);
  });
});

describe("inlined modules", () => {
  const graphOf = (files: Record<string, string>, map: Record<string, string> = {}) => {
    const bundle = bundleOf(files);
    return { bundle, graph: new ModuleGraph(bundle, "index.html", map) };
  };
  it("import each other by name, circles included", async () => {
    const { graph } = graphOf({
      "src/a.js": `import { b } from "./b.js"; export const a = 1;`,
      "src/b.js": `export * from './a.js'; export const b = 2; import("/src/a.js");`,
    });
    expect(await graph.add("src/a.js")).toBe("tabwright:/src/a.js");
    const map = graph.importMap();
    expect(Object.fromEntries(Object.entries(map).map(([name, data]) => [name, contentOf(data)]))).toEqual({
      "tabwright:/src/a.js": `import { b } from "tabwright:/src/b.js"; export const a = 1;\n//# sourceURL=src/a.js`,
      "tabwright:/src/b.js": `export * from 'tabwright:/src/a.js'; export const b = 2; import("tabwright:/src/a.js");\n//# sourceURL=src/b.js`,
    });
  });
  it("keep one identity each, even with the same text", async () => {
    const { graph } = graphOf({ "a.js": "export default {}", "b.js": "export default {}" });
    await graph.add("a.js");
    await graph.add("b.js");
    expect(new Set(Object.values(graph.importMap())).size).toBe(2);
  });
  it("follow the page's import map, folders too", async () => {
    const { graph } = graphOf(
      { "vendor/lib.js": "1", "vendor/x/y.js": "2" },
      { lib: "./vendor/lib.js", "x/": "./vendor/x/" },
    );
    expect(await graph.rewrite("main.js", `import "lib"; import "x/y.js";`)).toBe(
      `import "tabwright:/vendor/lib.js"; import "tabwright:/vendor/x/y.js";`,
    );
  });
  it("know where they are", async () => {
    const { graph } = graphOf({});
    expect(await graph.rewrite("src/a.js", "const a = b\nimport.meta.url; import.meta.env")).toBe(
      `const a = b\n"https://preview.invalid/src/a.js"; import.meta.env`,
    );
  });
  it("import JSON as data", async () => {
    const { graph } = graphOf({ "data.json": `{"a":1}` });
    expect(await graph.rewrite("a.js", `import d from "./data.json" with { type: "json" };`)).toBe(
      `import d from "tabwright:/data.json" with { type: "json" };`,
    );
    expect(graph.importMap()["tabwright:/data.json"]).toBe("data:application/json;base64,eyJhIjoxfQ==");
  });
  it("say what cannot be had: packages, computed paths, TypeScript, the network", async () => {
    const { graph, bundle } = graphOf({ "main.ts": "let a: number" });
    const code = `import "left-pad";\nimport("./" + name);\nimport "./main.ts";\nimport "https://example.org/a.js";`;
    expect(await graph.rewrite("a.js", code)).toBe(code);
    expect(bundle.problems).toEqual([
      `a.js imports "left-pad", which no import map of the page names.`,
      "a.js, line 2: an import() of a computed path cannot be bundled.",
      "main.ts has to be built first: browsers do not run TS.",
      "a.js asks for https://example.org/a.js; a preview loads nothing from the network.",
    ]);
  });
  it("that do not parse stay as they are, for the browser to say why", async () => {
    const { graph } = graphOf({});
    expect(await graph.rewrite("a.js", `import { from "x`)).toBe(`import { from "x`);
  });
});

describe("the bundle", () => {
  it("leaves out what makes a page too large", async () => {
    const bundle = new Bundle({ files: { has: () => true }, read: async () => new Uint8Array(20_000_000) });
    expect([await bundle.bytes("a"), await bundle.bytes("b")].map((bytes) => bytes?.length)).toEqual([
      20_000_000,
      undefined,
    ]);
    expect(bundle.problems).toEqual(["b was left out: a preview holds at most 24 MB."]);
  });
});

describe("the prelude", () => {
  it("is a script that cannot end its own element", () => {
    expect(() => new Function(PRELUDE)).not.toThrow();
    expect(PRELUDE).not.toMatch(/<\/?script|<!--/i);
  });
});
