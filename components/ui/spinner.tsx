import styles from "./spinner.module.css";

/** Work without a known end. `label` is said to screen readers and shown beside it. */
export const Spinner = ({ label }: { readonly label: string }) => (
  <span role="status" className={styles.row}>
    <span aria-hidden className={styles.ring} />
    {label}
  </span>
);
