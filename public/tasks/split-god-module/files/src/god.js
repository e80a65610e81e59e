const DAY = 24 * 60 * 60 * 1000;

/** The day `count` days after `day`. */
export function addDays(day, count) {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** 1234 cents as "12.34 €". */
export function formatCents(cents) {
  const sign = cents < 0 ? "-" : "";
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)} €`;
}

/** A title as a key: "The Left Hand" becomes "the-left-hand". */
export function slug(text) {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Rows as columns of equal width, two spaces apart. */
export function table(rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column].length))) ?? [];
  const line = (row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** A library with nothing in it. */
export function emptyLibrary() {
  return { books: {}, members: {}, loans: [] };
}

/** Throws when a book of the same title is there already. */
export function addBook(library, title, author) {
  const id = slug(title);
  if (library.books[id]) throw new Error(`There is a book called "${title}" already.`);
  return { ...library, books: { ...library.books, [id]: { id, title, author } } };
}

/** Throws when there is no such book. */
export function findBook(library, id) {
  const book = library.books[id];
  if (!book) throw new Error(`There is no book "${id}".`);
  return book;
}

/** Books whose title or author contains the words, by title. */
export function searchBooks(library, words) {
  const wanted = words.toLowerCase();
  return Object.values(library.books)
    .filter((book) => `${book.title} ${book.author}`.toLowerCase().includes(wanted))
    .sort((a, b) => a.title.localeCompare(b.title, "en"));
}

/** Throws when the name is taken. */
export function addMember(library, name) {
  const id = slug(name);
  if (library.members[id]) throw new Error(`${name} is a member already.`);
  return { ...library, members: { ...library.members, [id]: { id, name, paid: 0 } } };
}

/** Throws when there is no such member. */
export function findMember(library, id) {
  const member = library.members[id];
  if (!member) throw new Error(`There is no member "${id}".`);
  return member;
}

export const LOAN_DAYS = 21;
export const MOST_LOANS = 3;

/** Loans that have not been returned, of one member or of all. */
export function openLoans(library, memberId) {
  return library.loans.filter((loan) => loan.returned === null && (memberId === undefined || loan.member === memberId));
}

/** Throws when the book is out or the member has too many. */
export function lend(library, bookId, memberId, day) {
  const book = findBook(library, bookId);
  const member = findMember(library, memberId);
  const open = openLoans(library);
  if (open.some((loan) => loan.book === bookId)) throw new Error(`"${book.title}" is out.`);
  if (openLoans(library, memberId).length >= MOST_LOANS)
    throw new Error(`${member.name} has ${MOST_LOANS} books already.`);
  const loan = { book: bookId, member: memberId, due: addDays(day, LOAN_DAYS), returned: null };
  return { ...library, loans: [...library.loans, loan] };
}

/** Throws when the book is not out. */
export function giveBack(library, bookId, day) {
  const loan = openLoans(library).find((each) => each.book === bookId);
  if (!loan) throw new Error(`"${findBook(library, bookId).title}" is not out.`);
  return { ...library, loans: library.loans.map((each) => (each === loan ? { ...loan, returned: day } : each)) };
}

export const CENTS_A_DAY = 20;
export const MOST_CENTS = 500;

/** What one loan costs when it ends (or stands) on `day`: a fixed amount a day late, up to a limit. */
export function fineFor(loan, day) {
  const late = daysBetween(loan.due, loan.returned ?? day);
  return Math.min(Math.max(late, 0) * CENTS_A_DAY, MOST_CENTS);
}

/** What a member owes on `day`, less what was paid. */
export function owes(library, memberId, day) {
  const member = findMember(library, memberId);
  const fines = library.loans.filter((loan) => loan.member === memberId).map((loan) => fineFor(loan, day));
  return fines.reduce((sum, fine) => sum + fine, 0) - member.paid;
}

/** Throws when the amount is more than is owed. */
export function pay(library, memberId, cents, day) {
  const member = findMember(library, memberId);
  if (cents > owes(library, memberId, day)) throw new Error(`${member.name} owes less than ${formatCents(cents)}.`);
  return { ...library, members: { ...library.members, [memberId]: { ...member, paid: member.paid + cents } } };
}
