"use client";
import { ArrowUp, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import type { Command } from "../playground/command.ts";
import { IconButton } from "../ui/button.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { useSetting } from "../ui/use-setting.ts";
import { readDraft } from "./completion.ts";
import { CompletionList, useCompletion } from "./completion-list.tsx";
import styles from "./composer.module.css";
import { keepDraft, keptDraft } from "./kept-draft.ts";
import { QueueList } from "./queue-list.tsx";

const TALLEST = 220;

export type ComposerHandle = { focus(): void; fill(text: string): void };

/** Where a person writes: messages, `!commands`, `/commands`, with `@files`. */
export function Composer({
  ref,
  sessionId,
  running,
  stoppable,
  readOnly,
  queue,
  files,
  commands,
  onSubmit,
  onShell,
  onWithdraw,
  onStop,
}: {
  readonly ref?: Ref<ComposerHandle>;
  readonly sessionId: string;
  readonly running: boolean;
  /** A turn or a command of the person's own is under way. */
  readonly stoppable: boolean;
  readonly readOnly: boolean;
  readonly queue: WorkbenchState["queue"];
  readonly files: readonly string[];
  readonly commands: readonly Command[];
  readonly onSubmit: (text: string, delivery?: "steer" | "queue") => void;
  readonly onShell: (command: string) => void;
  readonly onWithdraw: (id: number) => void;
  readonly onStop: () => void;
}) {
  const [text, setText] = useState(() => keptDraft(sessionId));
  const [problem, setProblem] = useState<string | null>(null);
  const [delivery, setDelivery] = useSetting("tabwright.delivery", ["steer", "queue"], "steer");
  const [caret, setCaret] = useState<{ readonly at: number } | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const write = (next: string, at = next.length): void => {
    setText(next);
    setProblem(null);
    keepDraft(sessionId, next);
    setCaret({ at });
  };
  const completion = useCompletion({ text, area, files, commands, onWrite: write });

  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    fill: (next: string) => {
      setText(next);
      keepDraft(sessionId, next);
      area.current?.focus();
    },
  }));

  // With the text that it belongs to, before the next key arrives.
  useLayoutEffect(() => {
    if (caret) area.current?.setSelectionRange(caret.at, caret.at);
  }, [caret]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, TALLEST)}px`;
  }, [text]);

  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) area.current?.focus();
  }, []);

  const send = (how?: "steer" | "queue"): void => {
    const draft = readDraft(text, commands);
    if (draft.kind === "nothing") return;
    if (draft.kind === "unknown-command") {
      setProblem(
        `There is no command /${draft.name}. Type / to see those there are, or a space first to send it as it is.`,
      );
      return;
    }
    write("");
    if (draft.kind === "shell") onShell(draft.command);
    else if (draft.kind === "command") draft.command.run(draft.argument);
    else if (running) onSubmit(draft.text, how ?? delivery);
    else onSubmit(draft.text);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || completion.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send();
  };

  return (
    <div className={styles.wrap}>
      <QueueList queue={queue} readOnly={readOnly} onWithdraw={onWithdraw} />
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.composer}>
        <CompletionList id={listId} completion={completion} />
        <textarea
          ref={area}
          rows={2}
          className={styles.area}
          value={text}
          disabled={readOnly}
          aria-label={running ? "Message to the running agent" : "Message to the agent"}
          placeholder={
            readOnly
              ? "This tab only reads."
              : running
                ? "Steer the agent, or @mention a file…"
                : "Ask for a change, or @mention a file…"
          }
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={completion.open ? `${listId}-${completion.active}` : undefined}
          // Not onChange: React keeps that from us where an extension or a dictation has set the value itself, and what
          // is sent would not be what is seen.
          onInput={(event) => {
            setText(event.currentTarget.value);
            setProblem(null);
            keepDraft(sessionId, event.currentTarget.value);
            completion.follow();
          }}
          onSelect={completion.follow}
          onBlur={completion.close}
          onKeyDown={onKeyDown}
        />
        <div className={styles.foot}>
          {running ? (
            <Segmented
              label="What Enter does while the agent works"
              value={delivery}
              onChange={setDelivery}
              options={[
                { value: "steer", label: "Steer", hint: "The agent reads it before its next step" },
                { value: "queue", label: "Queue", hint: "Sent when this turn has ended" },
              ]}
            />
          ) : (
            <span className={styles.hint}>
              <Kbd>/</Kbd> commands <Kbd>@</Kbd> files <Kbd>!</Kbd> shell
            </span>
          )}
          <span className={styles.actions}>
            {stoppable && (
              <>
                <span className={styles.hint}>
                  stop <Kbd>Esc</Kbd>
                </span>
                <IconButton
                  label={running ? "Stop the agent (Esc)" : "Stop the command (Esc)"}
                  className={styles.stop}
                  disabled={readOnly}
                  onClick={onStop}
                >
                  <Square aria-hidden fill="currentColor" />
                </IconButton>
              </>
            )}
            <IconButton
              label={running && delivery === "queue" ? "Queue (Enter)" : "Send (Enter)"}
              className={styles.send}
              disabled={readOnly || text.trim() === ""}
              onClick={() => send()}
            >
              <ArrowUp aria-hidden />
            </IconButton>
          </span>
        </div>
      </div>
    </div>
  );
}
