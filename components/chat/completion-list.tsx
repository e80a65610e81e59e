"use client";
import { type KeyboardEvent, type RefObject, useState } from "react";
import type { Command } from "../playground/command.ts";
import { type CompletionToken, completionAt, rankPaths } from "./completion.ts";
import styles from "./completion-list.module.css";

type Option = {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly insert: string;
  readonly run?: () => void;
};

export type Completion = {
  readonly open: boolean;
  readonly active: number;
  readonly options: readonly Option[];
  readonly kind: "file" | "command";
  /** Looks at the caret again. */
  readonly follow: () => void;
  readonly close: () => void;
  readonly pick: (index: number) => void;
  /** True when the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
};

/** Completion of "/" and "@" in a textarea. */
export function useCompletion({
  text,
  area,
  files,
  commands,
  onWrite,
}: {
  readonly text: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly files: readonly string[];
  readonly commands: readonly Command[];
  readonly onWrite: (text: string, caret?: number) => void;
}): Completion {
  const [token, setToken] = useState<CompletionToken | null>(null);
  const [chosen, setChosen] = useState(0);
  const options = token ? optionsFor(token, files, commands) : [];
  const open = options.length > 0;
  const active = Math.min(chosen, Math.max(0, options.length - 1));

  const follow = (): void => {
    const element = area.current;
    if (!element) return;
    const caret = element.selectionStart === element.selectionEnd ? element.selectionStart : -1;
    const next = caret < 0 ? null : completionAt(element.value, caret);
    if (next?.query !== token?.query || next?.from !== token?.from) {
      setToken(next);
      setChosen(0);
    }
  };
  const close = (): void => setToken(null);
  const pick = (index: number): void => {
    const option = options[index];
    if (!option || !token) return;
    setToken(null);
    if (option.run) {
      onWrite("");
      option.run();
      return;
    }
    const end = token.from + token.query.length + 1;
    const before = text.slice(0, token.from) + option.insert;
    onWrite(before + text.slice(end).replace(/^ /, ""), before.length);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) setChosen((active + move + options.length) % options.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(active);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { open, active, options, kind: token?.kind ?? "file", follow, close, pick, onKeyDown };
}

function optionsFor(token: CompletionToken, files: readonly string[], commands: readonly Command[]): Option[] {
  if (token.kind === "file") {
    return rankPaths(files, token.query).map((path) => ({ id: path, label: path, hint: "", insert: `@${path} ` }));
  }
  return commands.flatMap((command) => {
    if (!command.slash?.startsWith(token.query)) return [];
    const name = `/${command.slash}`;
    const run = command.argument ? {} : { run: () => command.run("") };
    return [{ id: command.id, label: name, hint: command.label, insert: `${name} `, ...run }];
  });
}

export function CompletionList({ id, completion }: { readonly id: string; readonly completion: Completion }) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={completion.kind === "file" ? "Files" : "Commands"}
      className={styles.list}
      hidden={!completion.open}
    >
      {completion.options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the textarea that keeps the focus.
        <div
          key={option.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === completion.active}
          className={styles.option}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => completion.pick(index)}
        >
          <code className={styles.label}>{option.label}</code>
          <span className={styles.hint}>{option.hint}</span>
        </div>
      ))}
    </div>
  );
}
