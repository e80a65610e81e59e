import styles from "./spinner.module.css";

/** Work without a known end. `label` is shown beside it, and said to screen readers by itself unless what it stands in does. */
export const Spinner = ({ label, said = true }: { readonly label: string; readonly said?: boolean }) => (
  <span role={said ? "status" : undefined} className={styles.row}>
    <span aria-hidden className={styles.ring} />
    {label}
  </span>
);
