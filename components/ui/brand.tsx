import styles from "./brand.module.css";
import { PageLink } from "./page-link.tsx";

export const Brand = () => (
  <PageLink href="/" className={styles.brand}>
    <svg aria-hidden viewBox="0 0 20 16" className={styles.mark}>
      <path
        fillRule="evenodd"
        d="M4 0h12a4 4 0 0 1 4 4v10a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2V4a4 4 0 0 1 4-4ZM2 5v9h16V5H2Z"
        fill="currentColor"
      />
      <rect x="6" y="8" width="8" height="2" rx="1" fill="currentColor" />
    </svg>
    Tabwright
  </PageLink>
);
