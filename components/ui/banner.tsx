import type { ReactNode } from "react";
import styles from "./banner.module.css";
import { cx } from "./cx.ts";

/** A line across the top of a page: a notice and what can be done about it. */
export const Banner = ({
  tone,
  children,
  actions,
}: {
  readonly tone: "info" | "warn" | "fail";
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) => (
  <div role={tone === "fail" ? "alert" : "status"} className={cx(styles.banner, styles[tone])}>
    <p className={styles.text}>{children}</p>
    {actions && <span className={styles.actions}>{actions}</span>}
  </div>
);
