"use client";
import { useEffect, useId, useRef, useState } from "react";
import styles from "./file-tree.module.css";

/** A path being typed: Enter takes it, Escape gives it up. `check` says what is wrong with it. */
export function NameField({
  label,
  initial,
  select,
  check,
  onDone,
  onCancel,
}: {
  readonly label: string;
  readonly initial: string;
  /** Characters selected at first, so that typing replaces them. */
  readonly select: readonly [number, number];
  readonly check: (
    typed: string,
  ) => { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: string };
  readonly onDone: (path: string) => void;
  readonly onCancel: () => void;
}) {
  const [why, setWhy] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const [first] = useState(select);
  const problem = useId();
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(...first);
  }, [first]);
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        const checked = check(input.current?.value ?? "");
        if (checked.ok) onDone(checked.path);
        else setWhy(checked.why);
      }}
    >
      <input
        ref={input}
        aria-label={label}
        aria-invalid={why !== ""}
        aria-describedby={problem}
        defaultValue={initial}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={() => setWhy("")}
        onBlur={onCancel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onCancel();
        }}
      />
      <p id={problem} role="alert" className={styles.problem}>
        {why}
      </p>
    </form>
  );
}
