/** The same guests, and how often any property of any of them has been read. */
export function counted(guests) {
  const count = { reads: 0 };
  const watched = guests.map(
    (guest) =>
      new Proxy(guest, {
        get(target, name) {
          count.reads += 1;
          return target[name];
        },
      }),
  );
  return { watched, count };
}
