/** True on Apple systems, where Command stands in for Control. */
export const isApple = (): boolean => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "⌘K" or "Ctrl K". */
export const modKey = (key: string): string => (isApple() ? `⌘${key}` : `Ctrl ${key}`);

/** Command on Apple systems, Control elsewhere. */
export const hasMod = (event: { metaKey: boolean; ctrlKey: boolean }): boolean =>
  isApple() ? event.metaKey : event.ctrlKey;
