import { storageOf } from "@/lib/playground/model-settings.ts";
import { wantSandbox } from "@/lib/playground/wanted-sandbox.ts";
import type { SandboxStatus } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./sandbox-popover.module.css";
import { describeSandbox, factsOfSandbox, nameOfSandbox } from "./status-words.ts";

export type SandboxPopoverProps = {
  readonly sandbox: SandboxStatus;
  readonly at: DOMRect;
  readonly onClose: () => void;
};

/** A sandbox is chosen when the page loads; what is running in this one ends with it. */
function take(other: "embedded" | "webcontainer"): void {
  wantSandbox(storageOf("localStorage"), other);
  window.location.reload();
}

export function SandboxPopover({ sandbox, at, onClose }: SandboxPopoverProps) {
  const { why } = describeSandbox(sandbox);
  const facts = factsOfSandbox(sandbox.driver);
  const { other } = sandbox;
  return (
    <Popover label="Sandbox" at={at} side="bottom" onClose={onClose}>
      <h2 className={styles.name}>{facts?.name ?? sandbox.driver}</h2>
      <p className={styles.why}>{why}</p>
      {facts && (
        <dl className={styles.facts}>
          <dt>Runs</dt>
          <dd>{facts.runs}</dd>
          <dt>Can</dt>
          <dd>{facts.can}</dd>
          <dt>Cannot</dt>
          <dd>{facts.cannot}</dd>
        </dl>
      )}
      {other && other !== "memory" && (
        <p className={styles.other}>
          <Button size="small" onClick={() => take(other)}>
            Reload with {nameOfSandbox(other)}
          </Button>
        </p>
      )}
    </Popover>
  );
}
