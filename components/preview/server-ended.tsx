"use client";
import { useState } from "react";
import { commandOf } from "@/lib/domain/project-call.ts";
import type { EndedServer, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import styles from "./preview-pane.module.css";

/** Where a server's page would be: what ran there, that it does not any more, and how it is started again. */
export function ServerEnded({
  state,
  port,
  server,
  onStart,
  onFiles,
}: {
  readonly state: WorkbenchState;
  readonly port: number;
  /** Undefined: nobody knows what listened. */
  readonly server: EndedServer | undefined;
  readonly onStart: () => void;
  readonly onFiles: () => void;
}) {
  const [asked, setAsked] = useState(false);
  const command = server?.command ?? "";
  const { entries, open } = state.view;
  const runs =
    command !== "" &&
    open.some((id) =>
      entries.some((entry) => entry.kind === "call" && entry.call.callId === id && commandOf(entry.call) === command),
    );
  if (runs)
    return (
      <div className={styles.empty}>
        <Spinner label={`Waiting for port ${port}…`} />
      </div>
    );
  const readOnly = state.writer === "other-tab";
  return (
    <div className={styles.choice} role="status">
      {server?.before ? (
        <p>
          {command === "" ? "A server" : <code className={styles.command}>{command}</code>} listened at port {port} and
          ended with the page before this one. Its page comes back when it is started again.
        </p>
      ) : (
        <p>The server at port {port} has ended. Start it again, and its page comes back by itself.</p>
      )}
      {asked && <p>The command ended before port {port} was open. The terminal has what it said.</p>}
      <div className={styles.choices}>
        {command !== "" && (
          <Button
            tone="primary"
            disabled={readOnly}
            title={command}
            onClick={() => {
              setAsked(true);
              onStart();
            }}
          >
            Start again
          </Button>
        )}
        <Button onClick={onFiles}>Show the project’s files</Button>
      </div>
    </div>
  );
}
