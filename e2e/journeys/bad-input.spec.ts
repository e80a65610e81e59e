import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { zipSync } from "fflate";
import { expect, test } from "../fixtures.ts";
import type { Fault, Step, Turn } from "../upstream/script.ts";
import { dropOnPage } from "./support/drop.ts";
import { readExport } from "./support/exported-log.ts";
import { connectServerModel, conversation, exportSession, idle, send, startEmpty } from "./support/session-page.ts";

const says = (text: string): Turn => ({ items: [{ text }] });
const bytes = (text: string) => new TextEncoder().encode(text);
const alert = (page: Page) => page.getByRole("main").getByRole("alert");

async function chooseArchive(page: Page, name: string, buffer: Uint8Array): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await chip(page).click();
  await page.getByRole("menuitem", { name: "Open a zip or tgz…" }).click();
  await (await chooser).setFiles({ name, mimeType: "application/zip", buffer: Buffer.from(buffer) });
}
/** What the session would start from. */
const chip = (page: Page) => page.getByRole("button", { name: /^(Empty project|.* · \d+ files?)$/ });
const prompt = (page: Page) => page.getByRole("textbox", { name: "What should be done" });
const start = (page: Page) => page.getByRole("button", { name: "Start", exact: true }).click();

test.describe("files that cannot be opened", () => {
  let folder: string;
  test.beforeEach(async ({ page }) => {
    folder = await mkdtemp(join(tmpdir(), "tabwright-"));
    await page.goto("/");
    await connectServerModel(page);
  });
  test.afterEach(() => rm(folder, { recursive: true }));

  const large = async (name: string): Promise<string> => {
    const path = join(folder, name);
    const file = await open(path, "w");
    await file.truncate(205_000_000);
    await file.close();
    return path;
  };

  test("an unreadable zip, and one that climbs out of its folder, are refused at once and cost nothing", async ({
    page,
    upstream,
  }) => {
    upstream.always(says("It is open."));
    await prompt(page).fill("Look at it");
    const good = zipSync({ "package.json": bytes("{}"), "src/a.js": bytes("1") });
    const refused: readonly (readonly [name: string, zip: Uint8Array, sentence: string | RegExp])[] = [
      [
        "broken.zip",
        good.subarray(0, good.length - 40),
        "This zip cannot be read: it is damaged or was cut off. Nothing was changed; pack or download it again.",
      ],
      [
        "climbs.zip",
        zipSync({ "a.txt": bytes("a"), "../../evil.txt": bytes("b") }),
        /^The path "\.\.\/\.\.\/evil\.txt" leaves/,
      ],
      ["nothing.zip", bytes("These are not the bytes of an archive."), /^This file is neither a zip nor a \.tgz/],
      [
        "bomb.zip",
        zipSync({ "a.txt": new Uint8Array(45_000_000) }, { level: 9 }),
        /^This archive unpacks to more than 250/,
      ],
    ];
    for (const [name, zip, sentence] of refused) {
      await test.step(name, async () => {
        await chooseArchive(page, name, zip);
        await expect(alert(page)).toHaveText(sentence);
      });
    }
    await expect(chip(page)).toHaveText("Empty project");
    await expect(page.getByText("None yet.", { exact: false })).toBeVisible();

    await chooseArchive(page, "good.zip", good);
    await expect(chip(page)).toHaveText("good · 2 files");
    await expect(alert(page)).toHaveCount(0);
    // What was chosen well outlives what is chosen badly afterwards.
    await chooseArchive(page, "broken.zip", good.subarray(0, 60));
    await expect(alert(page)).toBeVisible();
    await expect(chip(page)).toHaveText("good · 2 files");
    await expect(prompt(page)).toHaveValue("Look at it");
    await start(page);
    await expect(conversation(page).getByText("It is open.")).toBeVisible();
    await expect(page.getByRole("treeitem", { name: "package.json" })).toBeVisible();
  });

  test("a task of one's own opens from its folder; a broken task.json is told by its field", async ({ page }) => {
    const task = { id: "mine", title: "My task", summary: "", prompt: "Fix the sum", check: "npm test" };
    const put = async (name: string, text: string) => {
      await mkdir(join(folder, name, "files"), { recursive: true });
      await writeFile(join(folder, name, "task.json"), text);
      await writeFile(join(folder, name, "files", "sum.js"), "export const sum = 1;\n");
      return join(folder, name);
    };
    await dropOnPage(page, await put("a", JSON.stringify({ ...task, title: 5 })));
    await expect(alert(page)).toHaveText(
      'In task.json, "title" must be text, not 5. Nothing was opened: mend task.json and try again.',
    );
    await dropOnPage(page, await put("b", '{\n  "id": "mine",\n}'));
    await expect(alert(page)).toHaveText(/^task\.json is not valid JSON \(line 3, column 1\)\./);
    await dropOnPage(page, join(folder, "b", "task.json"));
    await expect(alert(page)).toHaveText(/^task\.json is not valid JSON/);
    await dropOnPage(page, await put("c", JSON.stringify(task)));
    await expect(chip(page)).toHaveText("My task · 1 file");
    await expect(prompt(page)).toHaveAttribute("placeholder", "Fix the sum");
    await start(page);
    await expect(page.getByRole("treeitem", { name: "sum.js" })).toBeVisible();
    await expect(conversation(page)).toContainText("Fix the sum");
  });

  test("a file of 205 MB is refused before it is read", async ({ page }) => {
    await dropOnPage(page, await large("video.bin"));
    await expect(alert(page)).toHaveText(/^video\.bin is a single file that is no archive\..*Nothing was opened\.$/);
    await dropOnPage(page, await large("project.zip"));
    await expect(alert(page)).toHaveText("project.zip has 205 MB; at most 200 MB can be opened. Nothing was opened.");
    await expect(chip(page)).toHaveText("Empty project");
  });

  test("a damaged export of a session is refused and adds nothing", async ({ page }) => {
    await writeFile(join(folder, "session.jsonl"), '{"tabwright":1,"events":2,"blobs":0}\n{"half a li');
    await dropOnPage(page, join(folder, "session.jsonl"));
    await expect(alert(page)).toBeVisible();
    await expect(page.getByText("None yet.", { exact: false })).toBeVisible();
  });

  test("a broken list of tasks, a broken task and a missing file say so; trying again works", async ({ page }) => {
    const run = page.getByRole("listitem").filter({ hasText: "Run" }).getByRole("button").first();
    await page.route("**/tasks/index.json", (route) =>
      route.fulfill({ contentType: "application/json", body: '[{"id": "half' }),
    );
    await run.click();
    await expect(alert(page)).toHaveText("The list of tasks is not valid JSON.");
    await page.unroute("**/tasks/index.json");
    await page.route("**/tasks/index.json", (route) => route.fulfill({ json: [{ id: "No such id!", title: 5 }] }));
    await run.click();
    await expect(alert(page)).toHaveText(/^The list of tasks cannot be read: .+/);
    await page.unroute("**/tasks/index.json");
    await page.route("**/tasks/*/files/**", (route) => route.fulfill({ status: 404 }));
    await run.click();
    await expect(alert(page)).toHaveText(/could not be loaded\. Its file .+ is missing on the server\.$/);
    await page.unroute("**/tasks/*/files/**");
    await run.click();
    await page.waitForURL(/\/play\?session=/);
    await expect(page.getByRole("treeitem").first()).toBeVisible();
  });
});

const failing = (fault: Fault, times = 1): Step[] => Array.from({ length: times }, () => fault);
const FAILURES: { name: string; steps: Step[]; says: RegExp }[] = [
  { name: "401", steps: failing({ fault: "status", status: 401 }), says: /does not accept the key \(401\)/ },
  {
    name: "429 with a wait that is too long",
    steps: failing({ fault: "status", status: 429, headers: { "retry-after": "120" } }),
    says: /limits how fast this key may ask \(429\).*in 120 s/,
  },
  {
    name: "500 again and again",
    steps: failing({ fault: "status", status: 500 }, 5),
    says: /answered 500: something is wrong on its side/,
  },
  { name: "a web page", steps: failing({ fault: "html" }), says: /web page|not of the Responses API/ },
  { name: "nothing", steps: failing({ fault: "empty" }, 6), says: /answered with nothing/ },
  {
    name: "half a stream",
    steps: failing(
      { fault: "half", turn: says("Half of this answer is all that ever arrives here."), how: "abort" },
      6,
    ),
    says: /broke off before its end/,
  },
  {
    name: "a failure in the stream",
    steps: failing({ fault: "failed", code: "insufficient_quota" }),
    says: /quota or credit is used up/,
  },
];

test("each failure of the upstream has a sentence, loses nothing, and the session goes on", async ({
  page,
  upstream,
}) => {
  test.setTimeout(180_000);
  upstream.script(says("Answer 0."));
  await startEmpty(page, "Begin now");
  await idle(page);
  for (const [at, { name, steps, says: sentence }] of FAILURES.entries()) {
    await test.step(name, async () => {
      upstream.script(...steps, says(`Answer ${at + 1}.`));
      await send(page, `Question ${at + 1}`);
      await expect(conversation(page).getByText(sentence)).toBeVisible({ timeout: 30_000 });
      await idle(page);
      await send(page, `Again ${at + 1}`);
      await expect(
        conversation(page)
          .getByText(`Answer ${at + 1}.`, { exact: true })
          .first(),
      ).toBeVisible();
      await idle(page);
    });
  }
  const said = readExport((await exportSession(page, "As JSONL")).toString()).events.flatMap(({ event }) =>
    event.type === "user-message" ? [event.text] : [],
  );
  expect(said).toEqual(["Begin now", ...FAILURES.flatMap((_, at) => [`Question ${at + 1}`, `Again ${at + 1}`])]);
  await page.reload();
  await expect(conversation(page).getByText(`Answer ${FAILURES.length}.`, { exact: true })).toBeVisible();
});

test("the pieces of an answer that broke off again and again share a line that can be opened", async ({
  page,
  upstream,
}) => {
  const half: Fault = { fault: "half", turn: says("Half an answer is all that ever arrives here."), how: "end" };
  upstream.script(...failing(half, 3), says("The whole answer."));
  await startEmpty(page, "Begin now");
  const log = conversation(page);
  await expect(log.getByText("The whole answer.")).toBeVisible({ timeout: 30_000 });
  await expect(log.getByText("cut off here")).toHaveCount(1);
  const line = log.getByRole("button", { name: "Broke off: 2 earlier pieces of this answer" });
  await line.click();
  await expect(log.getByText("cut off here")).toHaveCount(3);
  await line.click();
  await expect(log.getByText("cut off here")).toHaveCount(1);
});

test("a 429 with a short wait is waited for in sight, and the answer comes by itself", async ({ page, upstream }) => {
  upstream.script({ fault: "status", status: 429, headers: { "retry-after": "3" } }, says("There it is."));
  await startEmpty(page, "Begin now");
  await expect(conversation(page).getByText(/Trying again in \d s/)).toBeVisible();
  await expect(conversation(page).getByText("There it is.")).toBeVisible();
});

test("an upstream that never answers is left with Escape, and the session goes on", async ({ page, upstream }) => {
  upstream.script({ fault: "hang" }, says("Here I am."));
  await startEmpty(page, "Begin now");
  await upstream.seen(1);
  await page.keyboard.press("Escape");
  await upstream.abortSeen(1);
  await expect(conversation(page).getByText("You stopped this")).toBeVisible();
  await send(page, "Are you there?");
  await expect(conversation(page).getByText("Here I am.")).toBeVisible();
});

test("a full disk is told by a banner that stays; work and export go on", async ({ app, page, upstream }) => {
  // Before anything is stored: Chromium remembers for a while how much space there was.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: app.url, quotaSize: 3_000_000 });
  upstream.script(says("Saved."));
  await startEmpty(page, "Begin now");
  await idle(page);
  upstream.script(
    { items: [{ call: "sh", arguments: { command: "seq 1 500000 > large.txt; echo made" } }] },
    says("Unsaved and yet here."),
    says("Still here."),
  );
  await send(page, "Fill it");
  await expect(conversation(page).getByText("Unsaved and yet here.")).toBeVisible();
  const banner = page.getByText(/Work goes on in this tab.s memory/).first();
  await expect(banner).toBeVisible();
  await idle(page);
  await send(page, "Go on");
  await expect(conversation(page).getByText("Still here.")).toBeVisible();
  await expect(banner).toBeVisible();
  await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(0);
  const log = readExport((await exportSession(page, "As JSONL")).toString());
  expect(log.events.filter(({ event }) => event.type === "user-message")).toHaveLength(3);
  expect(log.files.get("large.txt")).toContain("\n500000\n");
});
