"use client";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { modKey } from "../ui/keys.ts";
import type { Command } from "./command.ts";
import styles from "./dialogs.module.css";

const KEYS: readonly (readonly [() => string, string])[] = [
  [() => "Enter", "Send"],
  [() => "Shift Enter", "New line"],
  [() => "Esc", "Stop the agent at once"],
  [() => "Esc Esc", "Rewind"],
  [() => modKey("K"), "All commands"],
  [() => modKey("P"), "Open a file"],
  [() => modKey("B"), "Show or hide the files"],
  [() => modKey("S"), "Save the file in the editor"],
  [() => modKey("Enter"), "Allow what the agent asks"],
  [() => "F6", "Next pane"],
  [() => "?", "This page"],
];

/** The keys and the commands that exist now. */
export function HelpDialog({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="Keys and commands" wide onClose={onClose}>
      <div className={styles.help}>
        <dl className={styles.keys}>
          {KEYS.map(([key, what]) => (
            <div key={what}>
              <dt>
                <Kbd>{key()}</Kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <dl className={styles.keys}>
          {commands.flatMap((command) =>
            command.slash
              ? [
                  <div key={command.id}>
                    <dt>
                      <code>/{command.slash}</code>
                    </dt>
                    <dd>{command.label}</dd>
                  </div>,
                ]
              : [],
          )}
          <div>
            <dt>
              <code>@file</code>
            </dt>
            <dd>Mention a file</dd>
          </div>
          <div>
            <dt>
              <code>!command</code>
            </dt>
            <dd>Run a command yourself</dd>
          </div>
        </dl>
      </div>
    </Dialog>
  );
}
