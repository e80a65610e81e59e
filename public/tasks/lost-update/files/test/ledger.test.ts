import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../src/ledger.ts";
import { SlowStorage } from "./storage.ts";

async function withBalance(cents: number) {
  const storage = new SlowStorage();
  const ledger = new Ledger(storage);
  await ledger.deposit("ann", cents);
  return { storage, ledger };
}

test("deposits and withdrawals, one after the other", async () => {
  const { ledger } = await withBalance(100);
  assert.equal(await ledger.withdraw("ann", 30), 70);
  assert.equal(await ledger.deposit("ann", 5), 75);
  assert.equal(await ledger.balance("ann"), 75);
});

test("refuses to go below nothing", async () => {
  const { ledger } = await withBalance(100);
  await assert.rejects(ledger.withdraw("ann", 130), { message: "ann is 30 cents short." });
  assert.equal(await ledger.balance("ann"), 100);
});

test("two withdrawals at once do not spend the same money", async () => {
  const { ledger } = await withBalance(100);
  const results = await Promise.allSettled([ledger.withdraw("ann", 60), ledger.withdraw("ann", 60)]);
  assert.deepEqual(
    results.map((result) => result.status),
    ["fulfilled", "rejected"],
  );
  assert.equal(await ledger.balance("ann"), 40);
});

test("a hundred deposits at once all count", async () => {
  const { ledger } = await withBalance(0);
  await Promise.all(Array.from({ length: 100 }, () => ledger.deposit("ann", 1)));
  assert.equal(await ledger.balance("ann"), 100);
});

test("a balance that is asked for behind a withdrawal is the one after it", async () => {
  const { ledger } = await withBalance(100);
  const [, balance] = await Promise.all([ledger.withdraw("ann", 60), ledger.balance("ann")]);
  assert.equal(balance, 40);
});

test("a refused withdrawal does not stop those behind it", async () => {
  const { ledger } = await withBalance(100);
  const [refused, served] = await Promise.allSettled([ledger.withdraw("ann", 500), ledger.withdraw("ann", 10)]);
  assert.equal(refused.status, "rejected");
  assert.deepEqual(served, { status: "fulfilled", value: 90 });
});

test("accounts do not wait for each other", async () => {
  const { storage, ledger } = await withBalance(100);
  const release = storage.hold("ann");
  const slow = ledger.withdraw("ann", 10);
  assert.equal(await ledger.deposit("bob", 5), 5);
  release();
  assert.equal(await slow, 90);
});
