import { describe, expect, it } from "vitest";
import { injectionPoint, injectScript } from "./page-injection.ts";

async function injected(...chunks: readonly string[]): Promise<string> {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of bytes) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Response(stream.pipeThrough(injectScript("<S>")) as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

describe("the script of a preview in a page", () => {
  it.each([
    ["<!DOCTYPE html><p>é", "<!DOCTYPE html><S><p>é"],
    ["\n <!-- a --><!doctype html>\n<html>", "\n <!-- a --><!doctype html><S>\n<html>"],
    ["<p>no doctype", "<S><p>no doctype"],
    ["", "<S>"],
    ["<!--><script>x</script>--><!doctype html>", "<S><!--><script>x</script>--><!doctype html>"],
    ["<!-- a --!><script>x</script>-->", "<S><!-- a --!><script>x</script>-->"],
    ["<!-- <head> --><b>", "<S><!-- <head> --><b>"],
  ])("stands before all that %j brings", async (page, expected) => {
    expect(await injected(page)).toBe(expected);
  });
  it("waits for a doctype that comes in pieces", async () => {
    expect(await injected("<!do", "ctype ht", "ml><p>", "x")).toBe("<!doctype html><S><p>x");
    expect(injectionPoint("<!-- not closed", false)).toBeNull();
  });
  it("leaves no shadow root that the page declares, however it is cut", async () => {
    expect(await injected("<template shadow", 'rootMode="closed">')).toBe('<S><template data-shadow-mode="closed">');
  });
});
