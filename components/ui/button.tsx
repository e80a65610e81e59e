import type { ComponentProps } from "react";
import styles from "./button.module.css";
import { cx } from "./cx.ts";

type ButtonProps = ComponentProps<"button"> & {
  readonly tone?: "plain" | "primary" | "quiet" | "danger";
  readonly size?: "medium" | "small";
};

export function Button({ tone = "plain", size = "medium", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={cx(styles.button, styles[tone], styles[size], className)} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "title"> & { readonly label: string };

/** A button that is only an icon; `label` is its name and its tooltip. */
export function IconButton({ label, className, type = "button", ...rest }: IconButtonProps) {
  return <button type={type} aria-label={label} title={label} className={cx(styles.icon, className)} {...rest} />;
}
