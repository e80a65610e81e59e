import { addBook, slug } from "../god.js";

export function run(library, [title, author]) {
  return { library: addBook(library, title, author), says: `Added ${slug(title)}.` };
}
