"use client";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import type { ScreenView, SearchResult } from "./screen-view.ts";
import styles from "./terminal-pane.module.css";

export function TerminalSearch({ view, onClose }: { readonly view: ScreenView; readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [result, setResult] = useState<SearchResult | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    view.onSearchResult(setResult);
    input.current?.focus();
  }, [view]);
  return (
    <search className={styles.search}>
      <input
        ref={input}
        aria-label="Search the terminal"
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
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
