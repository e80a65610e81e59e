"use client";
import { Ellipsis } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { SessionSummary } from "@/lib/domain/session-summary.ts";
import { MiniThread } from "../thread/mini-thread.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { formatAgo, plural } from "../ui/format.ts";
import { Menu } from "../ui/menu.tsx";
import { PageLink } from "../ui/page-link.tsx";
import { TextField } from "../ui/text-field.tsx";
import { importedWords } from "./imported-words.ts";
import styles from "./sessions.module.css";

export type SessionRowProps = {
  readonly session: SessionSummary;
  readonly now: number;
  readonly onRename: (title: string) => void;
  readonly onExport: (format: "jsonl" | "zip") => void;
  readonly onDelete: () => void;
};

/** A session in a list: how it stands, its name, its thread, when it was last worked on. */
export function SessionRow({ session, now, onRename, onExport, onDelete }: SessionRowProps) {
  const [title, setTitle] = useState<string | null>(null);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const next = title?.trim();
    if (next && next !== session.title) onRename(next);
    setTitle(null);
  };
  return (
    <li className={styles.row}>
      <Status session={session} />
      {title === null ? (
        <div className={styles.name}>
          <PageLink href={`/play?session=${encodeURIComponent(session.id)}`} className={styles.title}>
            {session.title}
          </PageLink>
          {session.importedAt !== undefined && (
            <span className={styles.imported} title={new Date(session.importedAt).toLocaleString()}>
              {importedWords(session, now)}
            </span>
          )}
        </div>
      ) : (
        <form
          className={styles.rename}
          onSubmit={save}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTitle(null);
          }}
        >
          <TextField
            label="New name of the session"
            hideLabel
            autoFocus
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
          <Button type="submit">Save</Button>
        </form>
      )}
      <MiniThread ticks={session.thread} />
      <span
        className={styles.when}
        title={`${new Date(session.updatedAt).toLocaleString()}, ${plural(session.length, "event")}`}
      >
        {formatAgo(session.updatedAt, now)}
      </span>
      <Menu
        label={`What to do with ${session.title}`}
        align="end"
        items={[
          { kind: "item", id: "rename", label: "Rename", onSelect: () => setTitle(session.title) },
          { kind: "item", id: "jsonl", label: "Export as JSONL", hint: "the log", onSelect: () => onExport("jsonl") },
          { kind: "item", id: "zip", label: "Export as zip", hint: "log and files", onSelect: () => onExport("zip") },
          { kind: "line", id: "line" },
          { kind: "item", id: "delete", label: "Delete…", danger: true, onSelect: onDelete },
        ]}
        trigger={(props) => (
          <IconButton label={`What to do with ${session.title}`} {...props}>
            <Ellipsis aria-hidden />
          </IconButton>
        )}
      />
    </li>
  );
}

function Status({ session }: { readonly session: SessionSummary }) {
  const [look, glyph, label] =
    session.status === "running"
      ? [styles.wait, "●", "running"]
      : session.status === "waiting"
        ? [styles.wait, "●", "waits for you"]
        : session.status === "interrupted"
          ? [styles.wait, "●", "interrupted"]
          : session.tests === "passed"
            ? [styles.pass, "✓", "tests pass"]
            : session.tests === "failed"
              ? [styles.fail, "✕", "tests fail"]
              : [styles.idle, "○", "no tests run"];
  return (
    <span role="img" aria-label={label} title={label} className={look}>
      {glyph}
    </span>
  );
}
