import { addDays, findBook, LOAN_DAYS, lend } from "../god.js";

export function run(library, [bookId, memberId], day) {
  const next = lend(library, bookId, memberId, day);
  return { library: next, says: `${findBook(next, bookId).title}: back by ${addDays(day, LOAN_DAYS)}.` };
}
