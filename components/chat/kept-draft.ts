const key = (sessionId: string): string => `tabwright.draft.${sessionId}`;

/** What was typed and not sent, so that a reload loses nothing. */
export function keptDraft(sessionId: string): string {
  try {
    return sessionStorage.getItem(key(sessionId)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(sessionId: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key(sessionId), text);
    else sessionStorage.removeItem(key(sessionId));
  } catch {
    // Not kept over a reload; it still stands in the box.
  }
}
