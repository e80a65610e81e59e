import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { formatCount } from "../ui/format.ts";
import styles from "./meters.module.css";

/** What has been spent, as the server counted it. Nothing is estimated: what nobody counted is not shown. */
export function Meters({ view }: { readonly view: WorkbenchState["view"] }) {
  const { usage, contextTokens } = view;
  const total = usage.input + usage.output;
  if (usage.requests === 0 || total === 0) return null;
  const detail = [
    `${formatCount(usage.input)} tokens in, ${formatCount(usage.cached)} of them from the cache`,
    `${formatCount(usage.output)} tokens out, ${formatCount(usage.reasoning)} of them reasoning`,
    `${usage.requests} requests`,
  ].join("; ");
  return (
    <span className={styles.meters}>
      {contextTokens > 0 && (
        <span title="Tokens of the latest request: the context in use">ctx {formatCount(contextTokens)}</span>
      )}
      <span title={detail}>{formatCount(total)} tok</span>
    </span>
  );
}
