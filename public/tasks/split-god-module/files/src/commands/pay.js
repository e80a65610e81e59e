import { formatCents, owes, pay } from "../god.js";

export function run(library, [memberId, cents], day) {
  const next = pay(library, memberId, Number(cents), day);
  return { library: next, says: `Paid. ${formatCents(owes(next, memberId, day))} left.` };
}
