const key = (sessionId: string): string => `tabwright.draft.${sessionId}`;

/** What was typed and not sent, so that neither a reload nor a closed tab loses it. */
export function keptDraft(sessionId: string): string {
  try {
    return localStorage.getItem(key(sessionId)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(sessionId: string, text: string): void {
  try {
    if (text) localStorage.setItem(key(sessionId), text);
    else localStorage.removeItem(key(sessionId));
  } catch {
    // Not kept over a reload; it still stands in the box.
  }
}
