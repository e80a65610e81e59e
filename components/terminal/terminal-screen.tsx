"use client";
import "@xterm/xterm/css/xterm.css";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTheme } from "../ui/use-theme.ts";
import styles from "./terminal-pane.module.css";
import { TerminalSearch } from "./terminal-search.tsx";
import { TerminalView, type TerminalViewOptions } from "./terminal-view.ts";

/** What the bar above can do with the screen that is shown. */
export type ScreenCommands = { readonly copy: () => void; readonly search: () => void; readonly focus: () => void };

/** A terminal on the page. `onReady` gets it once its font is there, and returns what ends its use. */
export function TerminalScreen({
  label,
  readOnly,
  commands,
  onLink,
  onSelection,
  onReady,
}: Omit<TerminalViewOptions, "onSearch"> & {
  readonly commands: RefObject<ScreenCommands | null>;
  readonly onReady: (view: TerminalView) => () => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<TerminalView | null>(null);
  const [searching, setSearching] = useState(false);
  const [theme] = useTheme();
  const latest = useRef({ onLink, onSelection, onReady });
  latest.current = { onLink, onSelection, onReady };

  useEffect(() => {
    const element = host.current!;
    let stop: (() => void) | null = null;
    let gone = false;
    const start = (): void => {
      if (gone) return;
      const created = new TerminalView(element, {
        label,
        readOnly,
        onLink: (address) => latest.current.onLink(address),
        onSelection: (selected) => latest.current.onSelection(selected),
        onSearch: () => setSearching(true),
      });
      const end = latest.current.onReady(created);
      setView(created);
      stop = () => {
        end();
        setView(null);
        created.dispose();
      };
    };
    const { fontSize, fontFamily } = getComputedStyle(element);
    document.fonts.load(`${fontSize} ${fontFamily}`).then(start, start);
    return () => {
      gone = true;
      stop?.();
    };
  }, [label, readOnly]);

  useEffect(() => {
    commands.current = view && {
      copy: () => view.copy(),
      search: () => setSearching(true),
      focus: () => view.focus(),
    };
  }, [view, commands]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens that are read belong to the theme.
  useEffect(() => view?.applyTheme(), [view, theme]);

  return (
    <div className={styles.screen}>
      {searching && view && (
        <TerminalSearch
          view={view}
          onClose={() => {
            view.endSearch();
            setSearching(false);
          }}
        />
      )}
      <div ref={host} className={styles.host} data-own-keys={readOnly ? undefined : ""} />
    </div>
  );
}
