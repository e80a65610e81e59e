import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium, type LaunchOptions } from "playwright";
import { packedChromium } from "./packed-chromium.ts";

type Found = Pick<LaunchOptions, "executablePath" | "channel" | "env"> & { readonly how: string };

const CHROMIUM_NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Snap's browsers cannot read the profile folders that Playwright makes; Ubuntu's `chromium-browser` is a script that starts one. */
function isSnap(path: string): boolean {
  const real = realpathSync(path);
  if (real.includes("/snap/") || real.endsWith("/snap")) return true;
  return statSync(real).size < 64_000 && readFileSync(real, "latin1").includes("/snap/bin");
}

function onPath(names: readonly string[], path = process.env.PATH ?? ""): string | null {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  for (const name of names) {
    for (const folder of path.split(delimiter).filter(Boolean)) {
      for (const ending of endings) {
        const file = join(folder, name + ending);
        if (isExecutable(file) && !isSnap(file)) return file;
      }
    }
  }
  return null;
}

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
 * A Chromium for the tests, on any machine, in this order: CHROME_PATH; Playwright's own download; one on PATH; an
 * installed Chrome or Edge; on linux-x64 the one that npm ships. @throws Error with a sentence when there is none.
 */
export async function findChromium(): Promise<Found> {
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

/** Playwright's own list would turn storage partitioning off; the last such flag wins, so ours replaces it. */
const FEATURES_OFF = "--disable-features=HttpsUpgrades,Translate,MediaRouter,OptimizationHints";

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

/** Launch options for Playwright's `firefox` (FIREFOX_PATH, or a Firefox on PATH); null when there is none. */
export function findFirefox(): LaunchOptions | null {
  const named = process.env.FIREFOX_PATH;
  if (named && !isExecutable(named)) throw new Error(`FIREFOX_PATH is ${named}, which is not a program.`);
  const executablePath = named ?? onPath(["firefox-esr", "firefox"]);
  return executablePath ? { channel: "moz-firefox", executablePath } : null;
}
