import { describe, expect, it } from "vitest";
import { pagesOf } from "./pages.ts";

const files = (...paths: string[]) => paths.map((path) => ({ path }));

describe("the pages of a project", () => {
  it("begin with the task's own", () => {
    expect(pagesOf(files("a.html", "index.html"), "a.html")).toEqual({
      pages: ["a.html", "index.html"],
      first: "a.html",
    });
  });
  it("begin with the index nearest the root when the task names none that is there", () => {
    expect(pagesOf(files("docs/api/index.html", "docs/index.html", "x.html"), "gone.html").first).toBe(
      "docs/index.html",
    );
  });
  it("leave out what packages bring, and may be none", () => {
    expect(pagesOf(files("node_modules/x/index.html", "a.ts"), undefined)).toEqual({ pages: [], first: null });
  });
});
