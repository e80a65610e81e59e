"use client";
import { Ellipsis } from "lucide-react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { modelName, shortModelName } from "../connect/model-words.ts";
import { Meters } from "../meters/meters.tsx";
import { Brand } from "../ui/brand.tsx";
import { Button } from "../ui/button.tsx";
import { Chip, ChipButton, Dot } from "../ui/chip.tsx";
import { Menu } from "../ui/menu.tsx";
import type { MenuItem } from "../ui/menu-types.ts";
import { ThemeToggle } from "../ui/theme-toggle.tsx";
import { toggleTheme } from "../ui/use-theme.ts";
import styles from "./header.module.css";
import { SandboxChip } from "./sandbox-chip.tsx";
import { describeSandbox, describeSaving } from "./status-words.ts";
import { otherSandbox } from "./take-sandbox.ts";
import { Title } from "./title.tsx";
import type { WorkbenchActions } from "./use-commands.ts";

/** What holds for the whole session: its name, whether it is saved, where it runs, who speaks, what it cost. */
export function Header({
  state,
  controller,
  actions,
  editingTitle,
  onEditTitle,
}: {
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly actions: WorkbenchActions;
  readonly editingTitle: boolean;
  readonly onEditTitle: (editing: boolean) => void;
}) {
  const saving = describeSaving(state.saving);
  const sandbox = describeSandbox(state.sandbox);
  const other = otherSandbox(state.sandbox.other);
  const readOnly = state.writer === "other-tab";
  const modes: readonly MenuItem[] = [
    {
      kind: "item",
      id: "auto",
      label: "Auto, inside the sandbox",
      checked: state.mode === "auto",
      onSelect: () => controller.setMode("auto"),
    },
    {
      kind: "item",
      id: "ask",
      label: "Ask before each effect",
      checked: state.mode === "ask",
      onSelect: () => controller.setMode("ask"),
    },
  ];
  const exports: readonly MenuItem[] = [
    { kind: "item", id: "zip", label: "As zip", hint: "log and files", onSelect: () => actions.exportAs("zip") },
    { kind: "item", id: "jsonl", label: "As JSONL", hint: "the log", onSelect: () => actions.exportAs("jsonl") },
  ];
  return (
    <header className={styles.header}>
      <span className={styles.brand}>
        <Brand />
      </span>
      <span aria-hidden className={styles.slash}>
        /
      </span>
      <Title
        title={state.view.title}
        readOnly={readOnly}
        editing={editingTitle}
        onEdit={onEditTitle}
        onRename={(title) => controller.rename(title)}
      />
      <Chip role="status" title={saving.why} className={styles.saving}>
        <Dot tone={saving.tone} />
        <span className={styles.savingText}>{saving.label}</span>
      </Chip>
      <span className={styles.chips}>
        <SandboxChip sandbox={state.sandbox} />
        <span className={styles.roomy}>
          <ChipButton
            menu
            disabled={readOnly}
            title="Choose the model"
            className={styles.model}
            onClick={() => actions.show("connect")}
          >
            <span className={styles.modelName}>{modelName(state.model, state.view.task)}</span>
          </ChipButton>
          <Menu
            label="When the agent may act"
            items={modes}
            trigger={(props) => (
              <ChipButton menu disabled={readOnly} {...props}>
                {state.mode === "auto" ? "Auto, inside the sandbox" : "Ask before each effect"}
              </ChipButton>
            )}
          />
        </span>
      </span>
      <span className={styles.end}>
        <Meters view={state.view} />
        <span className={styles.wide}>
          <ThemeToggle />
        </span>
        <span className={styles.wide}>
          <Menu label="Export" align="end" items={exports} trigger={(props) => <Button {...props}>Export</Button>} />
        </span>
        <span className={styles.narrow}>
          <Menu
            label="More"
            align="end"
            items={[
              { kind: "label", id: "sandbox", label: sandbox.why },
              ...(other ? [{ kind: "item", id: "other", label: other.label, onSelect: other.take } as const] : []),
              {
                kind: "item",
                id: "model",
                label: modelName(state.model, state.view.task),
                hint: "model",
                onSelect: () => actions.show("connect"),
              },
              { kind: "line", id: "modes" },
              ...modes,
              { kind: "line", id: "exports" },
              ...exports.map((item) =>
                item.kind === "item" ? { ...item, label: `Export ${String(item.label).replace("As", "as")}` } : item,
              ),
              { kind: "line", id: "rest" },
              { kind: "item", id: "commands", label: "All commands", onSelect: () => actions.show("palette") },
              { kind: "item", id: "theme", label: "Light or dark", onSelect: toggleTheme },
            ]}
            trigger={(props) => (
              <button type="button" title="More" className={styles.more} {...props}>
                <span className="visually-hidden">More. Now: </span>
                <span className={styles.now}>
                  <span className={styles.nowModel}>{shortModelName(state.model, state.view.task)}</span>
                  <span className="visually-hidden">, </span>
                  <span className={styles.nowMode}>{state.mode === "auto" ? "Auto" : "Asks first"}</span>
                </span>
                <Ellipsis aria-hidden />
              </button>
            )}
          />
        </span>
      </span>
    </header>
  );
}
