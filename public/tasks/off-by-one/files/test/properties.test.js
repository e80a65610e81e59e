import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsOn, label, pageCount, pageOf, pagesAround } from "../src/pages.js";
import { forAll } from "./for-all.js";

const upTo = (count) => Array.from({ length: count }, (_, at) => at);
const list = { total: [0, 60], size: [1, 12] };

test("every item is on exactly one page", () => {
  forAll(list, ({ total, size }) => {
    const pages = upTo(pageCount(total, size)).map((at) => itemsOn(upTo(total), at + 1, size));
    assert.deepEqual(pages.flat(), upTo(total), "the pages together are not the list");
  });
});

test("no page is empty", () => {
  forAll(list, ({ total, size }) => {
    for (const at of upTo(pageCount(total, size))) {
      assert.notEqual(itemsOn(upTo(total), at + 1, size).length, 0, `page ${at + 1} is empty`);
    }
  });
});

test("an item is on the page that is said to hold it", () => {
  forAll({ total: [1, 60], size: [1, 12], index: ({ total }) => [0, total - 1] }, ({ total, size, index }) => {
    const page = pageOf(index, size);
    assert.ok(itemsOn(upTo(total), page, size).includes(index), `item ${index} is not on page ${page}`);
  });
});

test("a label names the first and the last item of its page", () => {
  forAll(list, ({ total, size }) => {
    for (let page = 1; (page - 1) * size < total; page++) {
      const items = itemsOn(upTo(total), page, size);
      assert.equal(label(page, size, total), `${items[0] + 1}–${items.at(-1) + 1} of ${total}`);
    }
  });
});

test("the pages around one are real, in order, hold it, and are as many as can be", () => {
  forAll({ count: [1, 30], page: ({ count }) => [1, count], width: [1, 9] }, ({ count, page, width }) => {
    const pages = pagesAround(page, count, width);
    assert.ok(pages.includes(page), `page ${page} is not among ${pages}`);
    assert.ok(pages[0] >= 1 && pages.at(-1) <= count, `${pages} is not within 1 to ${count}`);
    assert.deepEqual(
      pages,
      upTo(pages.length).map((at) => pages[0] + at),
      "the pages are not in order",
    );
    assert.equal(pages.length, Math.min(width, count), `${pages} should be ${Math.min(width, count)} pages`);
  });
});
