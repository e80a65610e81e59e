import type { TickKind } from "@/lib/domain/thread.ts";
import styles from "./thread.module.css";

/** The thread in small, for lists of sessions: a picture to recognise a session by. */
export const MiniThread = ({ ticks }: { readonly ticks: readonly TickKind[] }) => (
  <span aria-hidden className={styles.mini}>
    {ticks.slice(-40).map((kind, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: ticks have a place and nothing else.
      <span key={index} className={styles.tick} data-kind={kind} />
    ))}
  </span>
);
