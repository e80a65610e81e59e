import * as god from "../god.js";

/** Who is late, the latest first. */
export function overdue(library, day) {
  const late = god
    .openLoans(library)
    .map((loan) => ({ loan, days: god.daysBetween(loan.due, day) }))
    .filter(({ days }) => days > 0)
    .sort((a, b) => b.days - a.days);
  return god.table(
    late.map(({ loan, days }) => [
      god.findMember(library, loan.member).name,
      god.findBook(library, loan.book).title,
      `${days} days`,
    ]),
  );
}
