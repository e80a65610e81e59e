"use client";
import { Check } from "lucide-react";
import * as Radix from "radix-ui/dropdown-menu";
import { cx } from "./cx.ts";
import styles from "./menu.module.css";
import type { MenuItem, OpenMenuProps } from "./menu-types.ts";

/** The open menu. Anchored to a hidden stand-in over the trigger, so that the trigger can exist before this code does. */
export function MenuContent({ label, items, align, trigger, onClose }: OpenMenuProps) {
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden className={styles.standIn} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={styles.menu}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What was chosen may have taken the focus by now: a field, a dialog.
            if (document.activeElement === document.body) trigger.current?.focus();
          }}
        >
          {items.map((item) => (
            <Row
              key={item.id}
              item={item}
              onChosen={(chosen) => {
                // First, so that a dialog opened by the choice gives the focus back to something that still exists.
                trigger.current?.focus();
                chosen();
              }}
            />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Row({ item, onChosen }: { readonly item: MenuItem; readonly onChosen: (chosen: () => void) => void }) {
  if (item.kind === "line") return <Radix.Separator className={styles.line} />;
  if (item.kind === "label") return <Radix.Label className={styles.label}>{item.label}</Radix.Label>;
  const body = (
    <>
      <span className={styles.check}>{item.checked && <Check aria-hidden size={14} />}</span>
      <span className={styles.text}>{item.label}</span>
      {item.hint && <span className={styles.hint}>{item.hint}</span>}
    </>
  );
  const className = cx(styles.item, item.danger && styles.danger);
  return item.checked === undefined ? (
    <Radix.Item className={className} onSelect={() => onChosen(item.onSelect)}>
      {body}
    </Radix.Item>
  ) : (
    <Radix.CheckboxItem className={className} checked={item.checked} onSelect={() => onChosen(item.onSelect)}>
      {body}
    </Radix.CheckboxItem>
  );
}
