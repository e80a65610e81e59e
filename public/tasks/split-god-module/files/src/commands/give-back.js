import { fineFor, formatCents, giveBack } from "../god.js";

export function run(library, [bookId], day) {
  const next = giveBack(library, bookId, day);
  const loan = next.loans.findLast((each) => each.book === bookId);
  const fine = fineFor(loan, day);
  return { library: next, says: fine > 0 ? `Late: ${formatCents(fine)}.` : "Thank you." };
}
