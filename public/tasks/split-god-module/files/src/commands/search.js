import { openLoans, searchBooks, table } from "../god.js";

export function run(library, words) {
  const out = new Set(openLoans(library).map((loan) => loan.book));
  const rows = searchBooks(library, words.join(" ")).map((book) => [
    book.title,
    book.author,
    out.has(book.id) ? "out" : "in",
  ]);
  return { library, says: rows.length > 0 ? table(rows) : "Nothing found." };
}
