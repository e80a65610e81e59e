"use client";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { modelName } from "../connect/model-words.ts";
import { Dialog } from "../ui/dialog.tsx";
import { formatBytes, formatCount, plural } from "../ui/format.ts";
import styles from "./dialogs.module.css";
import { describeSandbox, describeSaving } from "./status-words.ts";

/** Everything that is true of the session right now, in words. */
export function StatusDialog({ state, onClose }: { readonly state: WorkbenchState; readonly onClose: () => void }) {
  const { view, files, changes } = state;
  const sandbox = describeSandbox(state.sandbox);
  const saving = describeSaving(state.saving);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const rows: readonly (readonly [string, string])[] = [
    ["Sandbox", `${sandbox.label}. ${sandbox.why}`],
    ["Saving", `${saving.label}. ${saving.why}`],
    ["Model", modelName(state.model, state.view.task)],
    [
      "Answered last",
      view.speaker
        ? view.speaker.provider === "scripted"
          ? "the scripted walkthrough"
          : view.speaker.model
        : "nobody yet",
    ],
    ["Mode", state.mode === "ask" ? "Asks before each effect" : "Works by itself, inside the sandbox"],
    [
      "Context",
      view.contextTokens > 0
        ? `${formatCount(view.contextTokens)} tokens in the latest request`
        : "not counted by anybody yet",
    ],
    [
      "Tokens",
      view.usage.requests > 0
        ? `${formatCount(view.usage.input)} in (${formatCount(view.usage.cached)} from the cache), ${formatCount(view.usage.output)} out, ${plural(view.usage.requests, "request")}`
        : "none used",
    ],
    ["Files", `${plural(files.length, "file")}, ${formatBytes(bytes)}; ${changes.length} changed since the start`],
    ["Log", `${plural(view.length, "event")}, ${plural(view.ticks.length, "step")}`],
  ];
  return (
    <Dialog title="Status" wide onClose={onClose}>
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
