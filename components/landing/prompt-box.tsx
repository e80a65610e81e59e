"use client";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "../ui/button.tsx";
import { PROMPT_FORM_ID, PROMPT_ID } from "./early-script.ts";
import styles from "./prompt-box.module.css";

const TALLEST = 320;

function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
}

/** The prompt. It is a plain textarea that takes input as soon as the HTML is there; nothing here rewrites what was typed. */
export function PromptBox({
  busy,
  starting,
  placeholder,
  onStart,
  children,
}: {
  readonly busy: boolean;
  readonly starting: boolean;
  readonly placeholder: string;
  readonly onStart: (prompt: string) => void;
  /** The chips below the text. */
  readonly children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const start = useRef(onStart);
  useEffect(() => {
    start.current = onStart;
  }, [onStart]);
  useEffect(() => {
    if (!form.current) return;
    form.current.dataset.ready = "1";
    if (area.current?.value) grow(area.current);
    if (form.current.dataset.wanted) start.current(area.current?.value ?? "");
  }, []);
  const submit = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (!busy) onStart(area.current?.value ?? "");
  };
  return (
    <form ref={form} id={PROMPT_FORM_ID} className={styles.box} onSubmit={submit}>
      <textarea
        ref={area}
        id={PROMPT_ID}
        rows={2}
        className={styles.area}
        aria-label="What should be done"
        placeholder={placeholder}
        enterKeyHint="go"
        onInput={(event) => grow(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
        }}
      />
      <div className={styles.row}>
        {children}
        <Button type="submit" tone="primary" className={styles.start} disabled={busy}>
          {starting ? "Starting…" : "Start"}
          <span aria-hidden className={styles.enter}>
            ↵
          </span>
        </Button>
      </div>
    </form>
  );
}
