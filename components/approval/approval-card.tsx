"use client";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Entry } from "@/lib/domain/session-view.ts";
import { PatchView } from "../chat/patch-view.tsx";
import { readCall } from "../chat/read-call.ts";
import { Button } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { hasMod, modKey } from "../ui/keys.ts";
import { TextField } from "../ui/text-field.tsx";
import styles from "./approval.module.css";

/** Shows what would be done and waits. Command/Control with Enter allows, with Backspace denies, from anywhere. */
export function ApprovalCard({
  entry,
  readOnly,
  onDecide,
  onAllowAll,
  onOpenFile,
}: {
  readonly entry: Extract<Entry, { kind: "call" }>;
  readonly readOnly: boolean;
  readonly onDecide: (decision: "allow" | "deny", reason?: string) => void;
  /** Allows this one and stops asking in this session. */
  readonly onAllowAll: () => void;
  readonly onOpenFile: (path: string) => void;
}) {
  const [denying, setDenying] = useState(false);
  const [reason, setReason] = useState("");
  const latest = useRef(onDecide);
  useEffect(() => {
    latest.current = onDecide;
  }, [onDecide]);
  useEffect(() => {
    if (readOnly) return;
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.defaultPrevented || !hasMod(event) || (event.key !== "Enter" && event.key !== "Backspace")) return;
      if (event.key === "Backspace" && isTyping(event.target)) return;
      event.preventDefault();
      if (event.key === "Enter") latest.current("allow");
      else setDenying(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [readOnly]);
  const deny = (event: FormEvent): void => {
    event.preventDefault();
    onDecide("deny", reason.trim() || undefined);
  };
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    setDenying(false);
  };
  return (
    <section className={styles.card} aria-label="Waits for your answer">
      <p className={styles.ask}>
        <Dot tone="wait" pulse />
        <What entry={entry} />
      </p>
      <Details entry={entry} onOpenFile={onOpenFile} />
      {readOnly ? (
        <p className={styles.note}>It is answered in the tab that runs this session.</p>
      ) : denying ? (
        <form className={styles.deny} onSubmit={deny} onKeyDown={onEscape}>
          <TextField
            label="Why not? The agent is told."
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Use pnpm instead…"
            autoFocus
          />
          <div className={styles.buttons}>
            <Button type="submit" tone="danger">
              Deny
            </Button>
            <Button tone="quiet" onClick={() => setDenying(false)}>
              Back
            </Button>
          </div>
        </form>
      ) : (
        <div className={styles.buttons}>
          <Button tone="primary" onClick={() => onDecide("allow")}>
            Allow <Kbd>{modKey("↵")}</Kbd>
          </Button>
          <Button onClick={() => setDenying(true)}>Deny…</Button>
          <Button tone="quiet" size="small" className={styles.all} onClick={onAllowAll}>
            Allow, and don’t ask again here
          </Button>
        </div>
      )}
    </section>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName));

function What({ entry }: { readonly entry: Extract<Entry, { kind: "call" }> }) {
  const reading = readCall(entry.call);
  if (reading.kind === "command") return <>Run this command in the sandbox?</>;
  if (reading.kind === "patch") return <>Change {reading.files.length === 1 ? "this file" : "these files"}?</>;
  return <>Let {entry.call.name} do this?</>;
}

function Details({
  entry,
  onOpenFile,
}: {
  readonly entry: Extract<Entry, { kind: "call" }>;
  readonly onOpenFile: (path: string) => void;
}) {
  const reading = readCall(entry.call);
  if (reading.kind === "patch") {
    return (
      <div className={styles.patch}>
        {reading.files.map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a patch may name a file twice, and its files never move.
          <PatchView key={index} file={file} onOpen={onOpenFile} />
        ))}
      </div>
    );
  }
  return <pre className={styles.command}>{reading.kind === "command" ? reading.command : entry.call.input}</pre>;
}
