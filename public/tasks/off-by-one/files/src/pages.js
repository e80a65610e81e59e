/** How many pages `total` items fill. */
export function pageCount(total, size) {
  return Math.floor(total / size) + 1;
}

/** The items on one page. */
export function itemsOn(items, page, size) {
  return items.slice((page - 1) * size, page * size);
}

/** The page that holds the item at `index`. */
export function pageOf(index, size) {
  return Math.max(1, Math.ceil(index / size));
}

/** What the page says about itself: "21–40 of 95". */
export function label(page, size, total) {
  return `${(page - 1) * size + 1}–${page * size} of ${total}`;
}

/** The page numbers to offer around `page`: at most `width` of `count`, as many as there are, in order. */
export function pagesAround(page, count, width) {
  const first = Math.max(1, page - Math.floor(width / 2));
  return Array.from({ length: width }, (_, at) => first + at);
}
