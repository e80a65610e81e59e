const key = (sessionId: string): string => `tabwright.shown.${sessionId}`;

/** The file that this tab's editor showed last in the session; null when there was none or it is not known. */
export function lastShown(sessionId: string): string | null {
  try {
    return sessionStorage.getItem(key(sessionId));
  } catch {
    return null;
  }
}

export function keepLastShown(sessionId: string, path: string): void {
  try {
    sessionStorage.setItem(key(sessionId), path);
  } catch {
    // A reload then shows the first file with unsaved text.
  }
}
