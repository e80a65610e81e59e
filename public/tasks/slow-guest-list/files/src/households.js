const emailOf = (guest) => guest.email.trim().toLowerCase();
const phoneOf = (guest) => guest.phone.replace(/\D/g, "");

function shareSomething(a, b) {
  return (emailOf(a) !== "" && emailOf(a) === emailOf(b)) || (phoneOf(a) !== "" && phoneOf(a) === phoneOf(b));
}

/** The guests in groups that belong together. Groups are in the order of their first guests, guests in that of the list. */
export function households(guests) {
  const groups = [];
  for (const guest of guests) {
    const mine = groups.filter((group) => group.some((other) => shareSomething(guest, other)));
    if (mine.length === 0) {
      groups.push([guest]);
      continue;
    }
    const [first, ...rest] = mine;
    first.push(...rest.flat(), guest);
    for (const group of rest) groups.splice(groups.indexOf(group), 1);
  }
  return groups.map((group) => group.sort((a, b) => guests.indexOf(a) - guests.indexOf(b)));
}
