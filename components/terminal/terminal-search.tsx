"use client";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import type { ScreenView, SearchResult } from "./screen-view.ts";
import styles from "./terminal-pane.module.css";

export function TerminalSearch({
  ref: input,
  view,
  text,
  onText,
  onClose,
}: {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly view: ScreenView;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  const [result, setResult] = useState<SearchResult | null>(null);
  const first = useRef(text);
  useEffect(() => {
    view.onSearchResult(setResult);
    // A search that was open on the screen before this one goes on; whoever is elsewhere by now stays there.
    if (first.current !== "") view.find(first.current, "next", true);
    else input.current?.focus();
  }, [view, input]);
  return (
    <search className={styles.search}>
      <input
        ref={input}
        aria-label="Search the terminal"
        value={text}
        spellCheck={false}
        onChange={(event) => {
          onText(event.target.value);
          view.find(event.target.value, "next", true);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Escape") onClose();
          else view.find(text, event.shiftKey ? "previous" : "next");
        }}
      />
      <span role="status" className={styles.results}>
        {text !== "" && result && (result.count === 0 ? "none" : `${Math.max(result.index, 0) + 1} of ${result.count}`)}
      </span>
      <IconButton label="Previous" onClick={() => view.find(text, "previous")}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Next" onClick={() => view.find(text, "next")}>
        <ChevronDown aria-hidden />
      </IconButton>
      <IconButton label="Close the search" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </search>
  );
}
