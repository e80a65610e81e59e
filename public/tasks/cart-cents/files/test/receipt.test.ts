import assert from "node:assert/strict";
import { test } from "node:test";
import { receipt } from "../src/receipt.ts";

test("a receipt lists the items and their total", () => {
  const items = [
    { name: "mug", price: 12.5, quantity: 2 },
    { name: "pen", price: 1.2, quantity: 1 },
  ];
  assert.equal(
    receipt(items),
    ["2 × mug  12.50 €", "1 × pen  1.20 €", "------------------------", "Total  26.20 €"].join("\n"),
  );
});
