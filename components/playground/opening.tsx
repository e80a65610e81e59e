import { Brand } from "../ui/brand.tsx";
import { Spinner } from "../ui/spinner.tsx";
import styles from "./opening.module.css";

/** The workbench's frame while its session is read: the same lines in the same places, so that nothing jumps. */
export const Opening = () => (
  <div className={styles.frame}>
    <header className={styles.header}>
      <Brand />
    </header>
    <main className={styles.body}>
      <Spinner label="Opening the session…" />
    </main>
    <div className={styles.thread} />
  </div>
);
