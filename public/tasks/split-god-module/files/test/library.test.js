import assert from "node:assert/strict";
import { test } from "node:test";
import { openLibrary } from "../src/library.js";
import { account } from "../src/views/account.js";
import { overdue } from "../src/views/overdue.js";

function stocked() {
  const library = openLibrary();
  library.run("2026-03-01", "add-book", "Momo", "Michael Ende");
  library.run("2026-03-01", "add-book", "Die unendliche Geschichte", "Michael Ende");
  library.run("2026-03-01", "add-book", "Emma", "Jane Austen");
  library.run("2026-03-01", "add-book", "Persuasion", "Jane Austen");
  library.run("2026-03-01", "join", "Zoë");
  library.run("2026-03-01", "join", "Ann");
  return library;
}

test("adds a book under a key made from its title", () => {
  const library = openLibrary();
  assert.equal(library.run("2026-03-01", "add-book", "L’Étranger", "Albert Camus"), "Added l-etranger.");
});

test("refuses a book that is there already", () => {
  assert.throws(() => stocked().run("2026-03-01", "add-book", "Emma", "Jane Austen"), /called "Emma" already/);
});

test("welcomes a new member", () => {
  assert.equal(openLibrary().run("2026-03-01", "join", "Zoë"), "Welcome, Zoë. Your card says zoe.");
});

test("refuses a name that is taken", () => {
  assert.throws(() => stocked().run("2026-03-01", "join", "Ann"), /Ann is a member already/);
});

test("lends a book for three weeks", () => {
  assert.equal(stocked().run("2026-02-20", "lend", "momo", "ann"), "Momo: back by 2026-03-13.");
});

test("does not lend a book that is out", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  assert.throws(() => library.run("2026-03-02", "lend", "momo", "zoe"), /"Momo" is out/);
});

test("does not lend a fourth book", () => {
  const library = stocked();
  for (const book of ["momo", "emma", "persuasion"]) library.run("2026-03-01", "lend", book, "ann");
  assert.throws(() => library.run("2026-03-01", "lend", "die-unendliche-geschichte", "ann"), /Ann has 3 books already/);
});

test("does not lend what it does not have", () => {
  assert.throws(() => stocked().run("2026-03-01", "lend", "ulysses", "ann"), /There is no book "ulysses"/);
});

test("does not lend to strangers", () => {
  assert.throws(() => stocked().run("2026-03-01", "lend", "momo", "bob"), /There is no member "bob"/);
});

test("takes a book back in time with thanks", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  assert.equal(library.run("2026-03-22", "give-back", "momo"), "Thank you.");
});

test("names the fine for a late book", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  assert.equal(library.run("2026-03-24", "give-back", "momo"), "Late: 0.40 €.");
});

test("a fine has a limit", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  assert.equal(library.run("2027-03-01", "give-back", "momo"), "Late: 5.00 €.");
});

test("does not take back what is not out", () => {
  assert.throws(() => stocked().run("2026-03-01", "give-back", "momo"), /"Momo" is not out/);
});

test("a book can be lent again after its return", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  library.run("2026-03-02", "give-back", "momo");
  assert.equal(library.run("2026-03-03", "lend", "momo", "zoe"), "Momo: back by 2026-03-24.");
});

test("takes a payment and says what is left", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "momo", "ann");
  library.run("2026-03-24", "give-back", "momo");
  assert.equal(library.run("2026-03-24", "pay", "ann", "15"), "Paid. 0.25 € left.");
});

test("refuses more than is owed", () => {
  assert.throws(() => stocked().run("2026-03-01", "pay", "ann", "1"), /Ann owes less than 0.01 €/);
});

test("finds books by author, sorted by title", () => {
  const found = stocked().run("2026-03-01", "search", "michael", "ende");
  assert.equal(found, "Die unendliche Geschichte  Michael Ende  in\nMomo                       Michael Ende  in");
});

test("says which books are out", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "emma", "ann");
  assert.equal(library.run("2026-03-01", "search", "emma"), "Emma  Jane Austen  out");
});

test("says when nothing is found", () => {
  assert.equal(stocked().run("2026-03-01", "search", "cookbook"), "Nothing found.");
});

test("lists who is late, the latest first", () => {
  const library = stocked();
  library.run("2026-03-05", "lend", "emma", "ann");
  library.run("2026-03-01", "lend", "momo", "zoe");
  assert.equal(overdue(library.state, "2026-03-30"), "Zoë  Momo  8 days\nAnn  Emma  4 days");
});

test("shows an account with loans and fines", () => {
  const library = stocked();
  library.run("2026-03-01", "lend", "emma", "ann");
  assert.equal(account(library.state, "ann", "2026-03-23"), "Ann\nEmma  due 2026-03-22\nOwes 0.20 €");
});

test("a failed command changes nothing", () => {
  const library = stocked();
  const before = library.state;
  assert.throws(() => library.run("2026-03-01", "lend", "ulysses", "ann"));
  assert.equal(library.state, before);
});

test("does not know every command", () => {
  assert.throws(() => openLibrary().run("2026-03-01", "burn", "momo"), /There is no command "burn"/);
});
