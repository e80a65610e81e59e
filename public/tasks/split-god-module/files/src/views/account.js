import { findBook, findMember, formatCents, openLoans, owes, table } from "../god.js";

/** What one member has and owes. */
export function account(library, memberId, day) {
  const rows = openLoans(library, memberId).map((loan) => [findBook(library, loan.book).title, `due ${loan.due}`]);
  const lines = [findMember(library, memberId).name, table(rows), `Owes ${formatCents(owes(library, memberId, day))}`];
  return lines.filter((line) => line !== "").join("\n");
}
