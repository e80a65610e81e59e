import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";
import styles from "./text-field.module.css";

/** A labelled line of text; `note` says what it is for or what is wrong with it. */
export function TextField({
  label,
  note,
  failing = false,
  hideLabel = false,
  className,
  ...rest
}: ComponentProps<"input"> & {
  readonly label: string;
  readonly note?: ReactNode;
  readonly failing?: boolean;
  readonly hideLabel?: boolean;
}) {
  const id = useId();
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      <input
        id={id}
        className={styles.input}
        aria-invalid={failing || undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        {...rest}
      />
      {note && (
        <p id={`${id}-note`} className={cx(styles.note, failing && styles.failing)}>
          {note}
        </p>
      )}
    </div>
  );
}
