"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { AppError, Result } from "@/lib/domain/errors.ts";
import type { SessionSummary } from "@/lib/domain/session-summary.ts";
import type { Playground, SessionsState } from "@/lib/playground/playground.ts";
import { Button } from "../ui/button.tsx";
import { download, fileName } from "../ui/download.ts";
import { lazily } from "../ui/lazy.ts";
import { Spinner } from "../ui/spinner.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { DeleteDialogProps } from "./delete-dialog.tsx";
import { SessionRow } from "./session-row.tsx";
import styles from "./sessions.module.css";

const DeleteDialog = lazily<DeleteDialogProps>(() =>
  import("./delete-dialog.tsx").then((module) => module.DeleteDialog),
);

const OPENING: SessionsState = { list: null, storage: "opening", keeping: "unknown" };
/** Fewer sessions are seen at a glance. */
const SEARCH_FROM = 6;

/** The sessions this browser keeps: search, open, rename, export, import, delete. */
export function SessionList({
  playground,
  onImport,
}: {
  readonly playground: Playground | null;
  readonly onImport: (file: File) => void;
}) {
  const state = useSyncExternalStore(
    playground?.sessions.subscribe ?? never,
    playground?.sessions.getSnapshot ?? opening,
    opening,
  );
  const now = useMinute();
  const [wanted, setWanted] = useState("");
  const [problem, setProblem] = useState<AppError | null>(null);
  const [deleting, setDeleting] = useState<SessionSummary | null>(null);
  const picker = useRef<HTMLInputElement>(null);

  const settle = async <T,>(asked: Promise<Result<T>> | undefined, then?: (value: T) => void): Promise<void> => {
    const result = await asked;
    setProblem(result && !result.ok ? result.error : null);
    if (result?.ok) then?.(result.value);
  };
  const list = state.list?.filter((session) => session.title.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <section className={styles.sessions} aria-labelledby="sessions">
      <div className={styles.head}>
        <h2 id="sessions">Your sessions</h2>
        {state.storage === "memory" && (
          <span className={styles.memory}>{state.why ?? "Kept in memory only: export what you want to keep."}</span>
        )}
        {state.keeping === "asks" && (state.list?.length ?? 0) > 0 && (
          <Button
            size="small"
            tone="quiet"
            title="This browser may clear them when the disk runs full, unless you allow it to keep them."
            onClick={() => void playground?.sessions.keep()}
          >
            Keep them for good…
          </Button>
        )}
        <input
          ref={picker}
          type="file"
          hidden
          accept=".jsonl,.zip,.tgz,.gz"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file) onImport(file);
          }}
        />
        <Button size="small" tone="quiet" className={styles.import} onClick={() => picker.current?.click()}>
          Import…
        </Button>
      </div>
      {(state.list?.length ?? 0) >= SEARCH_FROM && (
        <TextField
          label="Search your sessions"
          hideLabel
          type="search"
          placeholder="Search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          className={styles.search ?? ""}
        />
      )}
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem.message}
        </p>
      )}
      {!list ? (
        <div className={styles.none}>
          <Spinner label="Reading what this browser keeps…" />
        </div>
      ) : list.length === 0 ? (
        <p className={styles.none}>
          {wanted
            ? `No session is named like “${wanted}”.`
            : "None yet. Run a task or start with a prompt, and it is kept here."}
        </p>
      ) : (
        <ul className={styles.list}>
          {list.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              now={now}
              onRename={(title) => void settle(playground?.renameSession(session.id, title))}
              onExport={(format) =>
                void settle(playground?.exportSession(session.id, format), (blob) =>
                  download(blob, fileName(session.title, format)),
                )
              }
              onDelete={() => setDeleting(session)}
            />
          ))}
        </ul>
      )}
      {deleting && (
        <DeleteDialog
          session={deleting}
          onDelete={() => void settle(playground?.removeSession(deleting.id))}
          onClose={() => setDeleting(null)}
        />
      )}
    </section>
  );
}

const never = (): (() => void) => () => undefined;
const opening = (): SessionsState => OPENING;

/** Milliseconds since 1970, renewed every minute while on the page. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
