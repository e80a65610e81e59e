import { describe, expect, it } from "vitest";
import { mediaType } from "@/lib/domain/media-types.ts";
import { dataAddress, resolveAddress } from "./addresses.ts";

const files = new Set(["index.html", "css/site.css", "img/a b.png", "docs/index.html", "docs/page.css"]);

describe("addresses in a page", () => {
  it.each([
    ["index.html", "css/site.css", "css/site.css"],
    ["index.html", "./css/../css/site.css?v=2#x", "css/site.css"],
    ["css/site.css", "../img/a%20b.png", "img/a b.png"],
    ["docs/index.html", "/css/site.css", "css/site.css"],
    ["docs/index.html", "/page.css", "docs/page.css"],
    ["index.html", "../../../css/site.css", "css/site.css"],
  ])("in %s, %s is the file %s", (from, address, path) => {
    expect(resolveAddress(from, address, files)).toEqual({ kind: "file", path });
  });
  it.each(["https://example.org/x.js", "HTTP://example.org", "//cdn.example.org/x.js"])("%s is remote", (address) => {
    expect(resolveAddress("index.html", address, files)).toEqual({ kind: "remote" });
  });
  it.each(["", "#top", "data:text/css,", "blob:null/1", "javascript:alert(1)", "mailto:a@b.c", "?q=1"])(
    "%j asks for nothing",
    (address) => {
      expect(resolveAddress("index.html", address, files)).toEqual({ kind: "none" });
    },
  );
  it("names the file that is missing", () => {
    expect(resolveAddress("docs/index.html", "no.png", files)).toEqual({ kind: "missing", path: "docs/no.png" });
  });
  it("become data: addresses that keep every byte", () => {
    expect(dataAddress("image/png", new Uint8Array([0, 255, 128]))).toBe("data:image/png;base64,AP+A");
    expect(dataAddress("text/css", "é")).toBe("data:text/css;charset=utf-8;base64,w6k=");
    expect(mediaType("a/b.WOFF2")).toBe("font/woff2");
  });
});
