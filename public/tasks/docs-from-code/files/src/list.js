/**
 * Words as a sentence lists them.
 *
 * @param words any number of words.
 * @param last the word before the last one.
 * @returns one text, empty for no words.
 * @example joinWords(["red", "green", "blue"], "and") // "red, green and blue"
 */
export function joinWords(words, last) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

export function chunk(items, size) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
