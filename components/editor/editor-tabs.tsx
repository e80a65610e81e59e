"use client";
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { fileName, folderOf } from "../files/file-text.ts";
import { cx } from "../ui/cx.ts";
import styles from "./editor-pane.module.css";
import type { DocumentsView } from "./open-document.ts";

/** Open files as ARIA tabs; Delete or the middle button closes one. */
export function EditorTabs({
  id,
  tabs,
  active,
  onSelect,
  onClose,
}: {
  readonly id: string;
  readonly tabs: DocumentsView["tabs"];
  readonly active: string | null;
  readonly onSelect: (path: string) => void;
  readonly onClose: (path: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const names = tabs.map((tab) => fileName(tab.path));
  useEffect(() => {
    if (active)
      list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.path === active);
    if (event.key === "Delete" && active) onClose(active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onSelect(next.path);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(next)]?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Open files" className={styles.tabs} onKeyDown={onKeyDown}>
      {tabs.map((tab, index) => (
        <button
          key={tab.path}
          type="button"
          role="tab"
          aria-selected={tab.path === active}
          aria-controls={`${id}-panel`}
          aria-keyshortcuts="Delete"
          tabIndex={tab.path === active ? 0 : -1}
          className={styles.tab}
          title={tab.path}
          onClick={() => onSelect(tab.path)}
          onAuxClick={(event) => event.button === 1 && onClose(tab.path)}
        >
          {names[index]}
          {names.filter((name) => name === names[index]).length > 1 && (
            <span className={styles.folder}>{folderOf(tab.path) || "/"}</span>
          )}
          {tab.dirty && <span className="visually-hidden">, unsaved</span>}
          {tab.conflict && <span className="visually-hidden">, changed on disk</span>}
          <span
            aria-hidden
            className={cx(styles.close, tab.dirty && styles.dirty, tab.conflict && styles.conflict)}
            title={`Close ${tab.path}`}
            onClick={(event) => {
              event.stopPropagation();
              onClose(tab.path);
            }}
          >
            <X />
          </span>
        </button>
      ))}
    </div>
  );
}
