import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Page } from "playwright";
import { startApp } from "../../e2e/app.ts";
import { saveSecondLine, VITE_PROJECT } from "../../e2e/journeys/support/vite-project.ts";
import { openProject, send, workbench } from "../../e2e/journeys/support/workbench.ts";
import { type Figure, median, rounded } from "../bench.ts";
import { runNatively, type Setting, writeNatively } from "./setting.ts";

export const VITE_FIGURE = "sandbox.vite-edit-ms";
const EDITS = 9;
const INSTALL = "npm install --ignore-scripts --no-audit --no-fund --prefer-offline";
/** Milliseconds for packages to come, and for a server to be ready. */
const PATIENCE = 180_000;

const titleLine = (title: string): string => `const TITLE = ${JSON.stringify(title)};`;

/** When each title was first drawn, in milliseconds since 1970 with fractions. Runs in the page. */
function watchTitles(): void {
  const seen: Record<string, number> = {};
  Object.assign(globalThis, { seen });
  new MutationObserver(() => {
    const title = document.querySelector("h1")?.textContent ?? "";
    requestAnimationFrame(() => {
      seen[title] ??= performance.timeOrigin + performance.now();
    });
  }).observe(document, { childList: true, characterData: true, subtree: true });
}
async function seenAt(frame: Frame | Page, title: string): Promise<number> {
  const handle = await frame.waitForFunction(
    (wanted) => (globalThis as unknown as { seen: Record<string, number> }).seen[wanted],
    title,
    { polling: "raf" },
  );
  return (await handle.jsonValue()) as number;
}

/** The address at which a native Vite says it listens. */
function address(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    server.stdout?.on("data", (data: Buffer) => {
      printed += data.toString();
      const [url] = /http:\/\/localhost:\d+\//.exec(printed) ?? [];
      if (url) resolve(url);
    });
    server.once("exit", (code) => reject(new Error(`Vite ended natively with ${code}: ${printed}`)));
  });
}

/** From Ctrl+S in the editor to the changed heading in the preview; natively from the write of the file. In turns. */
export async function measureViteEdit({ browser, folder }: Setting, report: (figure: Figure) => void): Promise<void> {
  const project = join(folder, VITE_FIGURE);
  mkdirSync(project);
  writeNatively(project, Object.entries(VITE_PROJECT));
  const installed = await runNatively(project, INSTALL);
  if (installed.code !== 0) throw new Error(`natively: ${INSTALL} ended with ${installed.code}: ${installed.output}`);
  const vite = spawn(process.execPath, [join(project, "node_modules/vite/bin/vite.js"), "--port", "0"], {
    cwd: project,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const app = await startApp({ serverKey: false });
  const context = await browser.newContext({ baseURL: app.url, viewport: { width: 1440, height: 900 } });
  try {
    const native = await context.newPage();
    await native.goto(await address(vite));
    await native.waitForSelector("h1");
    await native.evaluate(watchTitles);

    const page = await context.newPage();
    await openProject(page, VITE_PROJECT);
    const { preview, log, file, text, tab } = workbench(page);
    await tab("Preview").click();
    await send(page, `!${INSTALL} && npm run dev`);
    await log.getByRole("button", { name: /npm install/ }).waitFor();
    const frame = preview.locator("iframe[title^='Preview of']");
    await frame.contentFrame().getByRole("heading").waitFor({ timeout: PATIENCE });
    const shown = await (await frame.elementHandle())?.contentFrame();
    if (!shown) throw new Error("The preview has no page.");
    await shown.evaluate(watchTitles);
    await page.evaluate(() =>
      document.addEventListener(
        "keydown",
        ({ ctrlKey, key }) => {
          if (ctrlKey && key === "s")
            Object.assign(globalThis, { savedAt: performance.timeOrigin + performance.now() });
        },
        true,
      ),
    );
    await file("App.jsx").click();
    await text.getByText("First title").waitFor();

    const ours: number[] = [];
    const natives: number[] = [];
    // The first of each is not counted: it loads what later ones have at hand.
    for (let edit = 0; edit <= EDITS; edit++) {
      const title = `Title ${edit}`;
      await page.bringToFront();
      await saveSecondLine(page, titleLine(title));
      const drawn = await seenAt(shown, title);
      const saved = await page.evaluate(() => (globalThis as unknown as { savedAt: number }).savedAt);
      await native.bringToFront();
      const source = VITE_PROJECT["src/App.jsx"].replace(/^const TITLE.*$/m, titleLine(title));
      const written = performance.timeOrigin + performance.now();
      writeFileSync(join(project, "src/App.jsx"), source);
      const drawnNatively = await seenAt(native, title);
      if (edit === 0) continue;
      ours.push(drawn - saved);
      natives.push(drawnNatively - written);
    }
    report({
      figure: VITE_FIGURE,
      value: rounded(median(ours)),
      unit: "ms",
      target: 150,
      n: EDITS,
      against: { "native, ms": rounded(median(natives)) },
    });
  } finally {
    await context.close();
    vite.kill();
    await app.stop();
  }
}
