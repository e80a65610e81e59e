import type { ComponentProps, ReactNode } from "react";
import styles from "./chip.module.css";
import { cx } from "./cx.ts";

export type Tone = "pass" | "fail" | "wait" | "accent" | "idle";

/** A coloured dot; always beside words that say the same. */
export const Dot = ({ tone, pulse = false }: { readonly tone: Tone; readonly pulse?: boolean }) => (
  <span aria-hidden className={cx(styles.dot, styles[tone], pulse && styles.pulse)} />
);

export const Chip = ({ className, ...rest }: ComponentProps<"span">) => (
  <span className={cx(styles.chip, className)} {...rest} />
);

/** A chip that is pressed; `menu` adds the mark that something opens. */
export function ChipButton({
  menu = false,
  className,
  children,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { readonly menu?: boolean; readonly children: ReactNode }) {
  return (
    <button type={type} className={cx(styles.chip, styles.pressable, className)} {...rest}>
      {children}
      {menu && (
        <svg aria-hidden viewBox="0 0 8 8" className={styles.caret}>
          <path d="M1 2.5h6L4 6.2z" fill="currentColor" />
        </svg>
      )}
    </button>
  );
}
