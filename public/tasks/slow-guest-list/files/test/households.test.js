import assert from "node:assert/strict";
import { test } from "node:test";
import { households } from "../src/households.js";
import { counted } from "./counting.js";

const guest = (name, email = "", phone = "") => ({ name, email, phone });
const names = (guests) => households(guests).map((group) => group.map((each) => each.name).join(" "));

test("nobody is no household", () => {
  assert.deepEqual(households([]), []);
});

test("guests who share nothing stay apart", () => {
  assert.deepEqual(names([guest("Ann", "ann@a.example"), guest("Bob", "bob@b.example")]), ["Ann", "Bob"]);
});

test("an address is the same whatever its case and spaces", () => {
  assert.deepEqual(names([guest("Ann", "Home@A.example "), guest("Bob", "home@a.example")]), ["Ann Bob"]);
});

test("a number is the same however it is written", () => {
  assert.deepEqual(names([guest("Ann", "", "030 / 12-34"), guest("Bob", "", "(030) 1234")]), ["Ann Bob"]);
});

test("what is empty is shared with nobody", () => {
  assert.deepEqual(names([guest("Ann"), guest("Bob", " ", "-"), guest("Cem")]), ["Ann", "Bob", "Cem"]);
});

test("two households become one when somebody belongs to both", () => {
  const list = [
    guest("Ann", "a@x.example", "1"),
    guest("Bob", "b@x.example", "2"),
    guest("Cem", "c@x.example", "3"),
    guest("Dot", "a@x.example", "2"),
    guest("Eli", "e@x.example", "3"),
  ];
  assert.deepEqual(names(list), ["Ann Bob Dot", "Cem Eli"]);
});

test("a long chain is one household, in the order of the list", () => {
  const chain = Array.from({ length: 30 }, (_, at) => {
    const even = at - (at % 2);
    return guest(`G${at}`, `mail${even}@x.example`, `${even === at ? at : at + 1}`);
  });
  const shuffled = chain.map((_, at) => chain[(at * 7) % 30]);
  assert.deepEqual(names(shuffled), [shuffled.map((each) => each.name).join(" ")]);
});

const READS = 12;

test(`a thousand strangers are looked at ${READS} times each at most`, () => {
  const list = Array.from({ length: 1000 }, (_, at) => guest(`G${at}`, `g${at}@x.example`, `${at}`));
  const { watched, count } = counted(list);
  assert.equal(households(watched).length, 1000);
  assert.ok(count.reads <= READS * list.length, `${count.reads} reads for ${list.length} guests`);
});

test(`a thousand relatives are looked at ${READS} times each at most`, () => {
  const list = Array.from({ length: 1000 }, (_, at) => guest(`G${at}`, `g${at}@x.example`, `${Math.floor(at / 500)}`));
  const { watched, count } = counted(list);
  assert.equal(households(watched).length, 2);
  assert.ok(count.reads <= READS * list.length, `${count.reads} reads for ${list.length} guests`);
});
