import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { chromium, type LaunchOptions } from "playwright";
import { isExecutable, onPath } from "./on-path.ts";
import { packedChromium } from "./packed-chromium.ts";

type Found = Pick<LaunchOptions, "executablePath" | "channel" | "env"> & { readonly how: string };

const CHROMIUM_NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"];

/** Where the vendors' installers put their browsers; Playwright's channels look in the same places. */
const CHANNELS: Record<"chrome" | "msedge", Record<string, readonly string[]>> = {
  chrome: {
    linux: ["/opt/google/chrome/chrome"],
    darwin: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    win32: ["Google\\Chrome\\Application\\chrome.exe"],
  },
  msedge: {
    linux: ["/opt/microsoft/msedge/msedge"],
    darwin: ["/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"],
    win32: ["Microsoft\\Edge\\Application\\msedge.exe"],
  },
};

function installedChannel(): "chrome" | "msedge" | null {
  const roots =
    process.platform === "win32"
      ? [process.env.LOCALAPPDATA, process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"]]
      : process.platform === "darwin"
        ? ["", homedir()]
        : [""];
  for (const channel of ["chrome", "msedge"] as const) {
    const paths = CHANNELS[channel][process.platform] ?? [];
    if (roots.some((root) => root !== undefined && paths.some((path) => existsSync(root + (root && join("/")) + path))))
      return channel;
  }
  return null;
}

/**
 * A Chromium on any machine, in this order: CHROME_PATH; Playwright's own download; one on PATH; an
 * installed Chrome or Edge; on linux-x64 the one that npm ships. @throws Error with a sentence when there is none.
 */
async function findChromium(): Promise<Found> {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!isExecutable(named))
      throw new Error(`CHROME_PATH is ${named}, which is not a program. Correct it, or unset it to have one found.`);
    return { executablePath: named, how: "CHROME_PATH" };
  }
  const own = chromium.executablePath();
  if (own && existsSync(own)) return { executablePath: own, how: "Playwright's download" };
  const path = onPath(CHROMIUM_NAMES);
  if (path) return { executablePath: path, how: "PATH" };
  const channel = installedChannel();
  if (channel) return { channel, how: `the installed ${channel}` };
  if (process.platform === "linux" && process.arch === "x64") {
    return { ...(await packedChromium()), how: "@sparticuz/chromium" };
  }
  throw new Error("No Chromium was found. Run `npx playwright install chromium`, or set CHROME_PATH to one.");
}

/**
 * Playwright's own list would turn storage partitioning off; the last such flag wins, so ours replaces it. The popups are
 * pages of the browser's own address bar: it loads them for every window, at about a second of processor time each.
 */
const FEATURES_OFF = `--disable-features=${[
  "HttpsUpgrades",
  "Translate",
  "MediaRouter",
  "OptimizationHints",
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
].join(",")}`;

/** Launch options for Playwright's `chromium`. Chromium's own sandbox is off only where it cannot work: as root, or in CI. */
export async function launchOptions(): Promise<LaunchOptions> {
  const { how: _, ...found } = await findChromium();
  const unsandboxed = process.getuid?.() === 0 || Boolean(process.env.CI);
  return {
    ...found,
    chromiumSandbox: !unsandboxed,
    args: [...(unsandboxed ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-quic", FEATURES_OFF],
  };
}
