import type { LaunchOptions } from "playwright";
import { isExecutable, onPath } from "../lib/cli/on-path.ts";

export { launchOptions } from "../lib/cli/chromium.ts";

/** Launch options for Playwright's `firefox` (FIREFOX_PATH, or a Firefox on PATH); null when there is none. */
export function findFirefox(): LaunchOptions | null {
  const named = process.env.FIREFOX_PATH;
  if (named && !isExecutable(named)) throw new Error(`FIREFOX_PATH is ${named}, which is not a program.`);
  const executablePath = named ?? onPath(["firefox-esr", "firefox"]);
  return executablePath ? { channel: "moz-firefox", executablePath } : null;
}
