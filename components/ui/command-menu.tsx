"use client";
import { Command, defaultFilter } from "cmdk";
import * as Radix from "radix-ui/dialog";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import styles from "./command-menu.module.css";
import type { EarlyInput } from "./early-menu.tsx";
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

type Item = CommandGroup["items"][number];

/** What the list would stand on after this had been typed into it. */
function bestMatch(groups: readonly CommandGroup[], text: string): Item | undefined {
  const scored = groups.flatMap(({ items }) =>
    items.map((item) => ({ item, score: text ? defaultFilter(item.id, text, [item.search]) : 1 })),
  );
  return scored.reduce<(typeof scored)[number] | undefined>(
    (best, one) => (one.score > (best?.score ?? 0) ? one : best),
    undefined,
  )?.item;
}

/** A list to type into, over the page: commands, files. Choosing closes it. */
export function CommandMenu({
  label,
  placeholder,
  empty,
  groups,
  early,
  onClose,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly empty: string;
  readonly groups: readonly CommandGroup[];
  readonly early: RefObject<EarlyInput>;
  readonly onClose: () => void;
}) {
  const { onCloseAutoFocus, afterwards } = useFocusBack(early.current.before);
  const [typed, setTyped] = useState(early.current.text);
  const input = useRef<HTMLInputElement>(null);
  const [meant] = useState(() => (early.current.entered ? bestMatch(groups, typed) : undefined));
  const close = useRef(onClose);
  useEffect(() => {
    const { text, entered, before } = early.current;
    early.current.entered = false;
    input.current?.setSelectionRange(text.length, text.length);
    if (!entered || !meant) return;
    close.current();
    if (before instanceof HTMLElement) before.focus();
    meant.onSelect();
  }, [early, meant]);
  if (meant) return null;
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content aria-describedby={undefined} className={styles.dialog} onCloseAutoFocus={onCloseAutoFocus}>
          <Radix.Title className="visually-hidden">{label}</Radix.Title>
          <Command label={label} loop>
            <Command.Input
              ref={input}
              autoFocus
              placeholder={placeholder}
              className={styles.input}
              value={typed}
              onValueChange={setTyped}
            />
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
