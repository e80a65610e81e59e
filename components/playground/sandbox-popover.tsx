import type { SandboxStatus } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./sandbox-popover.module.css";
import { describeSandbox, factsOfSandbox } from "./status-words.ts";
import { otherSandbox } from "./take-sandbox.ts";

export type SandboxPopoverProps = {
  readonly sandbox: SandboxStatus;
  readonly at: DOMRect;
  readonly onClose: () => void;
};

export function SandboxPopover({ sandbox, at, onClose }: SandboxPopoverProps) {
  const { why } = describeSandbox(sandbox);
  const facts = factsOfSandbox(sandbox.driver);
  const other = otherSandbox(sandbox.other);
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
      {other && (
        <p className={styles.other}>
          <Button size="small" onClick={other.take}>
            {other.label}
          </Button>
        </p>
      )}
    </Popover>
  );
}
