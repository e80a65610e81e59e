"use client";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";
import styles from "./tabs.module.css";

export type Tab<Id extends string> = { readonly id: Id; readonly label: ReactNode };

/**
 * A row of tabs by the ARIA pattern: arrows move, one is a tab stop. Panels carry `id={panelId(prefix, id)}`,
 * role="tabpanel" and `aria-labelledby={tabId(prefix, id)}`.
 */
export function TabList<Id extends string>({
  prefix,
  label,
  tabs,
  selected,
  onSelect,
  look = "plain",
}: {
  readonly prefix: string;
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly look?: "plain" | "phone";
}) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(tabId(prefix, next.id))}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} className={cx(styles.list, styles[look])} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={tabId(prefix, tab.id)}
          aria-selected={tab.id === selected}
          aria-controls={panelId(prefix, tab.id)}
          tabIndex={tab.id === selected ? 0 : -1}
          className={styles.tab}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

export const tabId = (prefix: string, id: string): string => `${prefix}-tab-${id}`;
export const panelId = (prefix: string, id: string): string => `${prefix}-panel-${id}`;
