import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page, Response } from "@playwright/test";
import { unzipSync } from "fflate";
import { CANARY_KEY } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { composer, conversation, exportSession, idle, send, startEmpty } from "./support/session-page.ts";

const OWN_KEY = "sk-own-5d2c91aa03f7e6";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, process.env.NEXT_DIST_DIR ?? ".next");

/** Keeps what every answer of the site said, headers included, to be searched later. */
function listen(context: BrowserContext): () => Promise<Map<string, string>> {
  const answers: Promise<[string, string]>[] = [];
  const read = async (response: Response): Promise<[string, string]> => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    return [response.url(), JSON.stringify(await response.allHeaders()) + body.toString("latin1")];
  };
  context.on("response", (response) => answers.push(read(response)));
  return async () => new Map(await Promise.all(answers));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every string that this origin keeps in the browser, by where it is kept. */
function stored(page: Page): Promise<{ database: string; local: string; session: string }> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const text = (value: unknown): string => {
      if (value instanceof Uint8Array) return new TextDecoder("latin1").decode(value);
      return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? text(inner) : inner));
    };
    let database = "";
    for (const { name } of await indexedDB.databases()) {
      const opened = await settled(indexedDB.open(name as string));
      for (const store of opened.objectStoreNames) {
        const objects = opened.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())]);
        database += [...keys, ...values].map(text).join("\n");
      }
      opened.close();
    }
    return { database, local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage) };
  });
}

async function useOwnKey(page: Page, keep: boolean): Promise<void> {
  await page.getByRole("button", { name: "gpt-5.3-codex" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a model" });
  await dialog.getByRole("radio", { name: /Your own key/ }).check();
  await dialog.getByLabel("API key").fill(OWN_KEY);
  await dialog.getByRole("checkbox", { name: /Keep it for this browser tab/ }).setChecked(keep);
  await dialog.getByRole("button", { name: "List models" }).click();
  await expect(dialog.getByText(/models are offered/)).toBeVisible();
  await dialog.getByRole("button", { name: "Use this model" }).click();
  await expect(dialog).toBeHidden();
}

test("neither the server's key nor the person's own is found anywhere but at the upstream", async ({
  app,
  context,
  page,
  upstream,
}) => {
  test.setTimeout(120_000);
  const answers = listen(context);
  const keyOf = (at: number) => upstream.requests.at(at)?.headers.authorization;
  upstream.always((_, index) =>
    index % 2 === 1
      ? { items: [{ call: "sh", arguments: { command: "env; echo made > made.txt" } }] }
      : { items: [{ text: `Answer ${index / 2}.` }] },
  );
  await startEmpty(page, "Begin now");
  await expect(conversation(page).getByText("Answer 1.")).toBeVisible();
  expect(keyOf(-1)).toBe(`Bearer ${CANARY_KEY}`);

  await useOwnKey(page, false);
  await send(page, "Now with my key");
  await expect(conversation(page).getByText("Answer 2.")).toBeVisible();
  await idle(page);
  expect(keyOf(-1)).toBe(`Bearer ${OWN_KEY}`);
  const inMemory = await stored(page);
  expect(inMemory.database).toContain("Now with my key");
  for (const kept of Object.values(inMemory)) expect(kept).not.toContain(OWN_KEY);

  await useOwnKey(page, true);
  const inSession = await stored(page);
  expect(inSession.session).toContain(OWN_KEY);
  for (const kept of [inSession.database, inSession.local]) expect(kept).not.toContain(OWN_KEY);

  await page.reload();
  await send(page, "And after a reload");
  await expect(conversation(page).getByText("Answer 3.")).toBeVisible();
  await idle(page);
  expect(keyOf(-1)).toBe(`Bearer ${OWN_KEY}`);

  const message = `Incorrect API key provided: ${OWN_KEY}, which is not ${CANARY_KEY}.`;
  upstream.script({ fault: "status", status: 401, message });
  await send(page, "And with an echo");
  await expect(conversation(page).getByText(/It says: Incorrect API key provided: \[key\]/)).toBeVisible();
  await idle(page);
  expect(keyOf(-1)).toBe(`Bearer ${OWN_KEY}`);

  const jsonl = await exportSession(page, "As JSONL");
  const zip = await exportSession(page, "As zip");
  const exported = [jsonl, ...Object.values(unzipSync(zip)).map((bytes) => Buffer.from(bytes))].map((bytes) =>
    bytes.toString("latin1"),
  );
  expect(exported.length).toBeGreaterThan(3);
  expect(exported.some((text) => text.includes("And after a reload"))).toBe(true);
  expect(exported.some((text) => text.includes("It says: Incorrect API key provided: [key]"))).toBe(true);

  await page.goto("/");
  await expect(page.getByRole("link", { name: /Begin now/ })).toBeVisible();
  const last = await stored(page);
  const heard = await answers();
  expect(heard.size).toBeGreaterThan(10);
  const files = [
    ...filesBelow(join(DIST, "static")),
    ...filesBelow(join(DIST, "server")),
    ...filesBelow(join(ROOT, "public")),
  ];
  expect(files.length).toBeGreaterThan(20);
  const places = new Map([
    ...heard,
    ...files.map((path) => [path, readFileSync(path, "latin1")] as const),
    ...exported.map((text, at) => [`export ${at}`, text] as const),
    ["the server's output", app.printed()],
    ["the database", last.database],
    ["localStorage", last.local],
  ]);
  const found = (key: string) => [...places].filter(([, text]) => text.includes(key)).map(([place]) => place);
  expect(found(CANARY_KEY)).toEqual([]);
  expect(found(OWN_KEY)).toEqual([]);
  expect(last.session).not.toContain(CANARY_KEY);
});

test("a key that is kept in memory only is gone with the page", async ({ page, upstream }) => {
  upstream.always({ items: [{ text: "An answer." }] });
  await startEmpty(page, "Begin now");
  await useOwnKey(page, false);
  await send(page, "With my key");
  await expect.poll(() => upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${OWN_KEY}`);
  await idle(page);
  await page.reload();
  await expect(composer(page)).toBeEnabled();
  await expect(page.getByRole("button", { name: "No model", exact: true })).toBeVisible();
  for (const kept of Object.values(await stored(page))) expect(kept).not.toContain(OWN_KEY);
});
