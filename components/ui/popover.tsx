"use client";
import * as Radix from "radix-ui/popover";
import { type ReactNode, useMemo } from "react";
import styles from "./popover.module.css";

/** Floats beside a point of the page (viewport pixels) until Esc or a press elsewhere. */
export function Popover({
  label,
  at,
  onClose,
  children,
}: {
  readonly label: string;
  readonly at: DOMRect;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const anchor = useMemo(() => ({ current: { getBoundingClientRect: () => at } }), [at]);
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Anchor virtualRef={anchor} />
      <Radix.Portal>
        <Radix.Content aria-label={label} side="top" sideOffset={10} collisionPadding={10} className={styles.popover}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
