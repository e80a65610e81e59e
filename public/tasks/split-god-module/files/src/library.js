import { run as addBook } from "./commands/add-book.js";
import { run as giveBack } from "./commands/give-back.js";
import { run as join } from "./commands/join.js";
import { run as lend } from "./commands/lend.js";
import { run as pay } from "./commands/pay.js";
import { run as search } from "./commands/search.js";
import { emptyLibrary } from "./god.js";

const commands = { "add-book": addBook, "give-back": giveBack, join, lend, pay, search };

/** A library that takes command lines as words and keeps its own state; `state` is the latest value. */
export function openLibrary(state = emptyLibrary()) {
  return {
    get state() {
      return state;
    },
    /** Returns what the library says. Throws, and changes nothing, when the command cannot be done. */
    run(day, name, ...words) {
      const command = commands[name];
      if (!command) throw new Error(`There is no command "${name}".`);
      const { library, says } = command(state, words, day);
      state = library;
      return says;
    },
  };
}
