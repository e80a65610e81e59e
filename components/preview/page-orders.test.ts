import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PageOrder, pageOrders } from "./page-orders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (path: string): PageOrder => ({ type: "open", path });

test("an order that the page hears is the page's alone", () => {
  const posted: PageOrder[] = [];
  const orders = pageOrders((order) => posted.push(order));
  const otherwise = vi.fn();
  orders.give(open("/a"), otherwise);
  orders.heard();
  vi.runAllTimers();
  expect(posted).toEqual([open("/a")]);
  expect(otherwise).not.toHaveBeenCalled();
});

test("an order that a page on its way out never hears is carried out without it, the latest alone", () => {
  const orders = pageOrders(() => undefined);
  const [first, second] = [vi.fn(), vi.fn()];
  orders.give(open("/a"), first);
  orders.give(open("/b"), second);
  vi.runAllTimers();
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test("a preview that ends waits for nobody", () => {
  const orders = pageOrders(() => undefined);
  const otherwise = vi.fn();
  orders.give({ type: "reload" }, otherwise);
  orders.forget();
  vi.runAllTimers();
  expect(otherwise).not.toHaveBeenCalled();
});
