"use client";
import { useState } from "react";
import styles from "./preview-pane.module.css";

/** Where the page is; another path is typed over it. */
export function AddressField({
  current,
  host,
  list,
  onGo,
}: {
  /** A path with its slash. */
  readonly current: string;
  /** Stands before the path; "": the project's files. */
  readonly host: string;
  readonly list: string | undefined;
  readonly onGo: (path: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <form
      className={styles.addressForm}
      onSubmit={(event) => {
        event.preventDefault();
        const path = pathOf(typed ?? current);
        setTyped(null);
        onGo(path);
      }}
    >
      {host !== "" && <span className={styles.host}>{host}</span>}
      <input
        aria-label="Address of the page"
        className={styles.addressInput}
        value={typed ?? current}
        list={list}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </form>
  );
}

/** What was typed as a path of this origin, whichever host was typed before it. */
function pathOf(typed: string): string {
  const path = typed
    .trim()
    .replace(/^(?:https?:\/\/|\/\/)[^/]*/i, "")
    .replace(/^localhost:\d+/i, "");
  return `/${path.replace(/^\/+/, "")}`.slice(0, 8000);
}
