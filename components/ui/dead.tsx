import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";
import buttons from "./button.module.css";
import { cx } from "./cx.ts";
import styles from "./dead.module.css";
import { PageLink } from "./page-link.tsx";

/** A page that cannot show what was asked for: what happened, what was kept, what to do. */
export const Dead = ({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) => (
  <main className={styles.page}>
    <Brand />
    <h1 className={styles.title}>{title}</h1>
    <p className={styles.words}>{children}</p>
    <p className={styles.actions}>
      {actions}
      <PageLink href="/" className={cx(buttons.button, buttons.primary)}>
        To the first page
      </PageLink>
    </p>
  </main>
);
