import { forceParsing, LanguageSupport, LRLanguage } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { parser } from "@lezer/javascript";
import { languageSlot } from "./extensions.ts";

/** The most that is parsed at once when the languages are changed, in milliseconds. */
const PARSE_MS = 100;

/**
 * JavaScript and its kin for reading: the colours. What only somebody who types needs (indentation, completion with
 * snippets, closing tags) brings much code with it, so it comes at the first press, in this one's place.
 */
export function scriptLanguage({ jsx = false, typescript = false }): LanguageSupport {
  const dialect = [jsx && "jsx", typescript && "ts"].filter(Boolean).join(" ");
  const language = LRLanguage.define({
    name: "script",
    parser: parser.configure({ dialect }),
    // The first press may be the one that comments a line out.
    languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
  });
  const begin = (_event: Event, view: EditorView): void => {
    if (view.state.readOnly) return;
    // What does not arrive is asked for again at the next press.
    import("@codemirror/lang-javascript")
      .then(({ javascript }) => {
        if (languageSlot.get(view.state) !== support) return;
        view.dispatch({ effects: languageSlot.reconfigure(javascript({ jsx, typescript })) });
        // Before the next frame: the text must not lose its colours between two parses.
        forceParsing(view, view.viewport.to, PARSE_MS);
      })
      .catch(() => undefined);
  };
  const support = new LanguageSupport(language, EditorView.domEventHandlers({ pointerdown: begin, keydown: begin }));
  return support;
}
