"use client";
import { type ComponentType, lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from "react";
import styles from "./menu.module.css";
import type { MenuItem, OpenMenuProps } from "./menu-types.ts";

const load = (): Promise<{ default: ComponentType<OpenMenuProps> }> =>
  import("./menu-content.tsx").then(({ MenuContent }) => ({ default: MenuContent }));
const LazyContent = lazy(load);

export type MenuTriggerProps = {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly "aria-haspopup": "menu";
  readonly "aria-expanded": boolean;
  readonly onClick: () => void;
  readonly onPointerEnter: () => void;
  readonly onFocus: () => void;
};

/** A button that opens a menu. The menu's code is fetched when the button is first pointed at, so that pages start light. */
export function Menu({
  label,
  items,
  align = "start",
  trigger: renderTrigger,
}: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "end";
  readonly trigger: (props: MenuTriggerProps) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const prepare = (): void => {
    load().catch(() => undefined);
  };
  return (
    <span className={styles.anchor}>
      {renderTrigger({
        ref: trigger,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: () => setOpen(true),
        onPointerEnter: prepare,
        onFocus: prepare,
      })}
      {open && (
        <Suspense fallback={null}>
          <LazyContent label={label} items={items} align={align} trigger={trigger} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
