"use client";
import * as Radix from "radix-ui/popover";
import { type ReactNode, useMemo } from "react";
import styles from "./popover.module.css";
import { useFocusBack } from "./use-focus-back.ts";

/** Floats beside a point of the page (viewport pixels) until Esc or a press elsewhere. */
export function Popover({
  label,
  at,
  side = "top",
  onClose,
  children,
}: {
  readonly label: string;
  readonly at: DOMRect;
  readonly side?: "top" | "bottom";
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { onCloseAutoFocus } = useFocusBack();
  const anchor = useMemo(() => ({ current: { getBoundingClientRect: () => at } }), [at]);
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Anchor virtualRef={anchor} />
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          sideOffset={side === "top" ? 10 : 6}
          collisionPadding={10}
          onCloseAutoFocus={onCloseAutoFocus}
          className={styles.popover}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
