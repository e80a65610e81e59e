"use client";
import { type RefObject, useEffect, useRef } from "react";
import styles from "./command-menu.module.css";

/** What was typed into a menu before its code was there. */
export type EarlyInput = {
  text: string;
  /** Enter was pressed: the best match is meant. */
  entered: boolean;
  /** What had the focus before the menu opened. */
  before: Element | null;
};

export const newEarlyInput = (): EarlyInput => ({ text: "", entered: false, before: null });

/** The field of a command menu, while the rest of it is fetched: it takes keys at once and hands them on in `early`. */
export function EarlyMenu({
  label,
  placeholder,
  early,
  onClose,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly early: RefObject<EarlyInput>;
  readonly onClose: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    early.current.before ??= document.activeElement;
    input.current?.focus();
  }, [early]);
  const close = (): void => {
    const { before } = early.current;
    onClose();
    if (before instanceof HTMLElement) before.focus();
  };
  return (
    <>
      <button type="button" aria-label="Close" className={styles.earlyVeil} onClick={close} />
      <div role="dialog" aria-label={label} className={styles.dialog}>
        <input
          ref={input}
          aria-label={label}
          placeholder={placeholder}
          className={styles.input}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            early.current.text = event.target.value;
            early.current.entered = false;
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") early.current.entered = true;
            else if (event.key === "Escape") close();
            else return;
            event.preventDefault();
          }}
        />
        <p className={styles.empty}>Opening…</p>
      </div>
    </>
  );
}
