/** Runs each line of a file as a command in one sandbox. */
import { readFileSync } from "node:fs";
import { chromium, firefox } from "playwright";
import { findFirefox, launchOptions } from "/work/rt/e2e/browser.ts";
import { serveSandbox } from "/work/rt/e2e/contract/serve.ts";
const [file, which] = process.argv.slice(2);
const server = await serveSandbox("command-page.ts");
const browser = which === "--firefox" ? await firefox.launch(findFirefox() ?? {}) : await chromium.launch(await launchOptions());
const page = await browser.newPage();
page.on("console", (m) => console.log(`[console] ${m.text()}`));
page.on("pageerror", (e) => console.log(`[page error] ${e.stack}`));
await page.goto(server.origin);
await page.evaluate(() => (globalThis as any).harness.boot());
const blocks = readFileSync(file!, "utf8").split("\n----\n").filter((x) => x.trim());
for (const command of blocks) {
  const r = await page.evaluate(([c]) => (globalThis as any).harness.run(c, { timeout: 8000 }, "nothing"), [command]);
  console.log(`\x1b[36m$ ${command.trim()}\x1b[0m\n${r.output.slice(0, 1500)}[${r.code}${r.signal ? ` ${r.signal}` : ""} ${Math.round(r.ms)} ms]`);
}
await browser.close();
await server.close();
