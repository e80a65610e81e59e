import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { changedLines } from "./changed-lines.ts";
import { theme } from "./theme.ts";
import { aidsLater, runAid } from "./typing-aids-later.ts";

/** Filled in once the language's code has arrived. */
export const languageSlot = new Compartment();
export const readOnlySlot = new Compartment();

/** What an editor of a file is made of. `edited` is told every new state. */
export function editorExtensions(
  path: string,
  edited: (path: string, state: EditorState) => void,
  save: (path: string) => void,
): Extension {
  return [
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    bracketMatching(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    keymap.of([
      {
        key: "Mod-s",
        preventDefault: true,
        run: () => {
          save(path);
          return true;
        },
      },
      { key: "Ctrl-g", run: (view) => runAid(view, "goToLine") },
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    // After the keys above: Ctrl+G goes to a line here, not to the next match.
    aidsLater("typing"),
    languageSlot.of([]),
    readOnlySlot.of([]),
    changedLines,
    theme,
    EditorView.contentAttributes.of({
      "aria-label": `Text of ${path}. Press Escape and then Tab to leave the editor.`,
      tabindex: "0",
      spellcheck: "false",
      autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => {
      if (update.transactions.length > 0) edited(path, update.state);
    }),
  ];
}

/** What a text that is only looked at is made of. */
export function viewerExtensions(label: string): Extension {
  return [
    lineNumbers(),
    highlightSpecialChars(),
    drawSelection(),
    keymap.of(defaultKeymap),
    aidsLater("reading"),
    languageSlot.of([]),
    EditorState.readOnly.of(true),
    theme,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  ];
}
