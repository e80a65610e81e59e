import { isSignal, SIGNAL_NUMBER, type SignalName } from "../kernel/signals.ts";

/** The signal that a script means by "TERM", "SIGTERM", "term" or "15"; null when there is none of that name. */
export function signalNamed(text: string): SignalName | null {
  if (/^\d+$/.test(text))
    return (
      (Object.entries(SIGNAL_NUMBER).find(([, number]) => number === Number(text))?.[0] as SignalName | undefined) ??
      null
    );
  const name = text.toUpperCase();
  const whole = name.startsWith("SIG") ? name : `SIG${name}`;
  return isSignal(whole) ? whole : null;
}
export const numberOf = (signal: SignalName): number => SIGNAL_NUMBER[signal];
export const shortName = (signal: string): string => signal.replace(/^SIG/, "");

export function listSignals(): string {
  const entries = Object.entries(SIGNAL_NUMBER).map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
  const rows: string[] = [];
  for (let at = 0; at < entries.length; at += 5)
    rows.push(
      entries
        .slice(at, at + 5)
        .map((entry) => entry.padEnd(15))
        .join("")
        .trimEnd(),
    );
  return `${rows.join("\n")}\n`;
}
