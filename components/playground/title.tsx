"use client";
import { useState } from "react";
import styles from "./title.module.css";

/** The session's name; a press turns it into a field. Enter keeps, Esc forgets. */
export function Title({
  title,
  readOnly,
  editing,
  onEdit,
  onRename,
}: {
  readonly title: string;
  readonly readOnly: boolean;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  readonly onRename: (title: string) => void;
}) {
  if (!editing || readOnly) {
    return (
      <h1 className={styles.heading}>
        <button
          type="button"
          className={styles.title}
          disabled={readOnly}
          title={readOnly ? title : `${title} (press to rename)`}
          onClick={() => onEdit(true)}
        >
          {title}
        </button>
      </h1>
    );
  }
  return <Field title={title} onEdit={onEdit} onRename={onRename} />;
}

function Field({
  title,
  onEdit,
  onRename,
}: {
  readonly title: string;
  readonly onEdit: (editing: boolean) => void;
  readonly onRename: (title: string) => void;
}) {
  const [text, setText] = useState(title);
  const keep = (): void => {
    const next = text.trim();
    if (next && next !== title) onRename(next);
    onEdit(false);
  };
  return (
    <input
      className={styles.field}
      aria-label="Name of the session"
      maxLength={120}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here.
      autoFocus
      value={text}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        if (event.key === "Enter") keep();
        else onEdit(false);
      }}
    />
  );
}
