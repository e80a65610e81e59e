import {
  autoCloseTags,
  javascriptLanguage,
  jsxLanguage,
  localCompletionSource,
  tsxLanguage,
  typescriptLanguage,
} from "@codemirror/lang-javascript";
import { LanguageSupport } from "@codemirror/language";

/** As lang-javascript's own `javascript()`, without its snippets: they alone would bring the code of completion with them. */
export function scriptLanguage({ jsx = false, typescript = false }): LanguageSupport {
  const language = jsx
    ? typescript
      ? tsxLanguage
      : jsxLanguage
    : typescript
      ? typescriptLanguage
      : javascriptLanguage;
  const names = javascriptLanguage.data.of({ autocomplete: localCompletionSource });
  return new LanguageSupport(language, jsx ? [names, autoCloseTags] : names);
}
