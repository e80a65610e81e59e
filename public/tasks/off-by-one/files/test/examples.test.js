import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsOn, label, pageCount, pageOf, pagesAround } from "../src/pages.js";

test("95 items in twenties are 5 pages", () => {
  assert.equal(pageCount(95, 20), 5);
});

test("the second page of seven letters in threes", () => {
  assert.deepEqual(itemsOn([..."abcdefg"], 2, 3), ["d", "e", "f"]);
});

test("item 30 is on the second page of twenties", () => {
  assert.equal(pageOf(30, 20), 2);
});

test("a page in the middle names its items", () => {
  assert.equal(label(2, 20, 95), "21–40 of 95");
});

test("five pages around the tenth", () => {
  assert.deepEqual(pagesAround(10, 20, 5), [8, 9, 10, 11, 12]);
});
