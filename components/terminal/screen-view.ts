export type SearchResult = { readonly index: number; readonly count: number };

/** What the pane does with a screen, whoever draws it. */
export interface ScreenView {
  /** Of what is asked for before the search is there, the last counts. `typing`: the text is still being written. */
  find(text: string, direction: "next" | "previous", typing?: boolean): void;
  endSearch(): void;
  onSearchResult(listener: (result: SearchResult) => void): void;
  copy(): void;
  focus(): void;
  /** The page's theme has changed. */
  applyTheme(): void;
  dispose(): void;
}

export type ScreenOptions = {
  readonly label: string;
  /** An http(s) link was pressed; opening it is asked for elsewhere. */
  readonly onLink: (address: string) => void;
  readonly onSearch: () => void;
  readonly onSelection: (selected: boolean) => void;
};
