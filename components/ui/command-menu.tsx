"use client";
import { Command } from "cmdk";
import * as Radix from "radix-ui/dialog";
import type { ReactNode } from "react";
import styles from "./command-menu.module.css";
import { useFocusBack } from "./use-focus-back.ts";

export type CommandGroup = {
  readonly heading: string;
  readonly items: readonly {
    readonly id: string;
    readonly label: ReactNode;
    /** What typing is matched against. */
    readonly search: string;
    readonly hint?: ReactNode;
    readonly onSelect: () => void;
  }[];
};

/** A list to type into, over the page: commands, files. Choosing closes it. */
export function CommandMenu({
  label,
  placeholder,
  empty,
  groups,
  onClose,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly empty: string;
  readonly groups: readonly CommandGroup[];
  readonly onClose: () => void;
}) {
  const { onCloseAutoFocus, afterwards } = useFocusBack();
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content aria-describedby={undefined} className={styles.dialog} onCloseAutoFocus={onCloseAutoFocus}>
          <Radix.Title className="visually-hidden">{label}</Radix.Title>
          <Command label={label} loop>
            <Command.Input autoFocus placeholder={placeholder} className={styles.input} />
            <Command.List className={styles.list}>
              <Command.Empty className={styles.empty}>{empty}</Command.Empty>
              {groups.map((group) => (
                <Command.Group key={group.heading} heading={group.heading} className={styles.group}>
                  {group.items.map((item) => (
                    <Command.Item
                      key={item.id}
                      value={item.id}
                      keywords={[item.search]}
                      className={styles.item}
                      onSelect={() => {
                        afterwards(item.onSelect);
                        onClose();
                      }}
                    >
                      <span className={styles.text}>{item.label}</span>
                      {item.hint}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
