"use client";
import { X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";
import type { DialogProps } from "./dialog-props.ts";
import { useFocusBack } from "./use-focus-back.ts";

/** What a person would type or choose first; where there is nothing, the dialog itself. */
const FIRST = "[data-first], input:checked, input:not([type=checkbox], [type=radio]), textarea";

export function DialogContent({ title, description, wide = false, onClose, children }: DialogProps) {
  const { onCloseAutoFocus } = useFocusBack();
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={styles.dialog}
          data-wide={wide || undefined}
          onOpenAutoFocus={(event) => {
            const dialog = event.currentTarget as HTMLElement;
            event.preventDefault();
            (dialog.querySelector<HTMLElement>(FIRST) ?? dialog).focus();
          }}
          onCloseAutoFocus={onCloseAutoFocus}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          {description && <Radix.Description className={styles.description}>{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
