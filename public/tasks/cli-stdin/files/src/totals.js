/** Sums the column `sum` for each value of the column `by`: pairs of value and total, sorted by value. */
export function totals([header, ...rows], by, sum) {
  const byAt = header.indexOf(by);
  const sumAt = header.indexOf(sum);
  const sums = new Map();
  for (const row of rows) sums.set(row[byAt], (sums.get(row[byAt]) ?? 0) + Number(row[sumAt]));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
