import { expect, test } from "vitest";
import { halfWritten, toldUnwritten } from "./half-written.ts";

test("tells what a call that is still being written is about", () => {
  expect(halfWritten("apply_patch", "*** Begin Patch\n*** Add File: a.ts\n+x\n*** Update File: b.ts\n@@")).toBe("b.ts");
  expect(halfWritten("apply_patch", "*** Update File: a.ts\n@@\n+ see *** Add File: b.ts\n*** Up")).toBe("a.ts");
  expect(halfWritten("apply_patch", "*** Begin Patch\n")).toBe(null);
  expect(halfWritten("sh", '{"command":"echo \\\\n\\ncd')).toBe("echo \\n cd");
  expect(halfWritten("sh", '{"command":"echo \\u00')).toBe("echo \\u00");
  expect(halfWritten("sh", '{"command":"npm \\"te')).toBe('npm "te');
  expect(halfWritten("sh", '{"comm')).toBe(null);
  expect(halfWritten("sh", "npm te")).toBe("npm te");
  expect(halfWritten("plan", '{"plan":[')).toBe(null);
});

test("a person is told that it had no effect", () => {
  expect(toldUnwritten({ name: "sh", about: "npm te" })).toBe(
    "A command was being written when this stopped. It did not run: npm te…",
  );
  expect(toldUnwritten({ name: "apply_patch", about: "a.ts" })).toBe(
    "An edit of a.ts was being written when this stopped. Nothing of it was applied.",
  );
  expect(toldUnwritten({ name: "apply_patch" })).toMatch(/^An edit was being written/);
});
