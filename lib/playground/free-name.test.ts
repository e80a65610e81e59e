import { expect, test } from "vitest";
import { freeName } from "./free-name.ts";

test("keeps a name that no session has", () => {
  expect(freeName("Cart", "copy", ["Carts", "cart"])).toBe("Cart");
  expect(freeName("Cart (copy)", "copy", ["Cart"])).toBe("Cart (copy)");
});

test("numbers copies, and a copy's copy is one of the original", () => {
  expect(freeName("Cart", "copy", ["Cart"])).toBe("Cart (copy)");
  expect(freeName("Cart", "copy", ["Cart", "Cart (copy)"])).toBe("Cart (copy 2)");
  expect(freeName("Cart (copy)", "copy", ["Cart", "Cart (copy)", "Cart (copy 2)"])).toBe("Cart (copy 3)");
  expect(freeName("Cart (copy 2)", "copy", ["Cart (copy 2)"])).toBe("Cart (copy)");
});

test("does not call a copy what only has the name of another", () => {
  expect(freeName("Cart", "imported", ["Cart", "Cart (copy)"])).toBe("Cart (imported)");
  expect(freeName("Cart (copy)", "imported", ["Cart", "Cart (copy)", "Cart (imported)"])).toBe("Cart (imported 2)");
});

test("stays within what a name may have, and the mark stays readable", () => {
  const long = `${"x".repeat(119)}y`;
  const copy = freeName(long, "copy", [long]);
  expect([copy.length, copy.endsWith("x (copy)")]).toEqual([120, true]);
  expect(freeName(long, "copy", [long, copy])).toBe(`${"x".repeat(111)} (copy 2)`);
});
