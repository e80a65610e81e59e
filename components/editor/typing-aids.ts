import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { gotoLine, highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { type Extension, Prec } from "@codemirror/state";
import { type Command, keymap } from "@codemirror/view";

/** What only somebody who types or searches needs; see typing-aids-later.ts. */
export const readingAids: Extension = [search({ top: true }), highlightSelectionMatches(), keymap.of(searchKeymap)];
export const typingAids: Extension = [
  autocompletion(),
  closeBrackets(),
  // Before the default keys: Backspace between two brackets takes both.
  Prec.high(keymap.of(closeBracketsKeymap)),
  readingAids,
];

export const aidCommands = { goToLine: gotoLine, search: openSearchPanel } as const satisfies Record<string, Command>;
