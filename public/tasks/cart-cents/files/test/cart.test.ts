import assert from "node:assert/strict";
import { test } from "node:test";
import { add, type Item, total } from "../src/cart.ts";

const sticker: Item = { name: "sticker", price: 0.1, quantity: 1 };

test("an empty cart costs nothing", () => {
  assert.equal(total([]), 0);
});

test("sums quantities", () => {
  assert.equal(total([{ name: "mug", price: 12.5, quantity: 2 }]), 25);
});

test("sums different items", () => {
  const items = [
    { name: "mug", price: 12.5, quantity: 1 },
    { name: "poster", price: 7.25, quantity: 2 },
  ];
  assert.equal(total(items), 27);
});

test("three times 0.1 is 0.3", () => {
  assert.equal(total([sticker, sticker, sticker]), 0.3);
});

test("pieces of the same name and price are counted together", () => {
  assert.deepEqual(add([sticker], sticker), [{ name: "sticker", price: 0.1, quantity: 2 }]);
});

test("the same name at another price is another item", () => {
  assert.equal(add([sticker], { ...sticker, price: 0.2 }).length, 2);
});
