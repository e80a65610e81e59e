"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTheme } from "../ui/use-theme.ts";
import type { ScreenOptions, ScreenView } from "./screen-view.ts";
import styles from "./terminal-pane.module.css";
import { TerminalSearch } from "./terminal-search.tsx";

/** What the bar above can do with the screen that is shown. */
export type ScreenCommands = { readonly copy: () => void; readonly search: () => void; readonly focus: () => void };

export type ScreenProps<View> = Omit<ScreenOptions, "onSearch"> & {
  /** What is searched for; null while the search is closed. */
  readonly search: string | null;
  readonly onSearch: (text: string | null) => void;
  readonly commands: RefObject<ScreenCommands | null>;
  /** Gets the screen once it draws, and returns what ends its use. */
  readonly onReady: (view: View) => () => void;
};

/** A screen with its search. `open` draws it on the host, at once or once what it needs is there; it must stay the same. */
export function ScreenFrame<View extends ScreenView>({
  label,
  ownKeys,
  open,
  search,
  onSearch,
  commands,
  onLink,
  onSelection,
  onReady,
}: ScreenProps<View> & {
  /** The page's own keys do not work in it. */
  readonly ownKeys: boolean;
  readonly open: (host: HTMLElement, options: ScreenOptions) => View | Promise<View>;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const [theme] = useTheme();
  const openSearch = (): void => {
    if (search === null) onSearch("");
    else input.current?.focus();
  };
  const latest = useRef({ onLink, onSelection, onReady, openSearch });
  latest.current = { onLink, onSelection, onReady, openSearch };

  useEffect(() => {
    let stop: (() => void) | null = null;
    let gone = false;
    const use = (created: View): void => {
      const end = gone ? () => undefined : latest.current.onReady(created);
      stop = () => {
        end();
        created.dispose();
      };
      if (gone) stop();
      else setView(created);
    };
    const opened = open(host.current!, {
      label,
      onLink: (address) => latest.current.onLink(address),
      onSelection: (selected) => latest.current.onSelection(selected),
      onSearch: () => latest.current.openSearch(),
    });
    if (opened instanceof Promise) void opened.then(use);
    else use(opened);
    return () => {
      gone = true;
      setView(null);
      stop?.();
    };
  }, [label, open]);

  useEffect(() => {
    if (!view) return;
    const mine = {
      copy: () => view.copy(),
      search: () => latest.current.openSearch(),
      focus: () => (input.current ?? view).focus(),
    };
    commands.current = mine;
    return () => {
      if (commands.current === mine) commands.current = null;
    };
  }, [view, commands]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens that are read belong to the theme.
  useEffect(() => view?.applyTheme(), [view, theme]);

  return (
    <div className={styles.screen}>
      {search !== null && view && (
        <TerminalSearch
          ref={input}
          view={view}
          text={search}
          onText={onSearch}
          onClose={() => {
            view.endSearch();
            onSearch(null);
          }}
        />
      )}
      <div ref={host} className={styles.host} data-own-keys={ownKeys ? "" : undefined} />
    </div>
  );
}
