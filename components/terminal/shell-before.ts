/** Sessions whose shell this load of the page has begun. */
const begun = new Set<string>();

export const ANEW =
  "\x1b[2mThis terminal began anew: the page was loaded again, and what ran in it was ended.\x1b[0m\r\n";

/** Marks that the session's own terminal begins now. True when an earlier load of this tab's page had one. */
export function beganBefore(sessionId: string): boolean {
  if (begun.has(sessionId)) return false;
  begun.add(sessionId);
  const key = `tabwright.shell.${sessionId}`;
  try {
    const before = sessionStorage.getItem(key) !== null;
    sessionStorage.setItem(key, "1");
    return before;
  } catch {
    return false;
  }
}
