import type { BrowserContext, Page } from "@playwright/test";
import { readItem } from "../../lib/domain/wire-item.ts";
import { expect, test } from "../fixtures.ts";
import type { Turn } from "../upstream/script.ts";
import { type ExportedLog, faultsOf, readExport } from "./support/exported-log.ts";
import { seeded } from "./support/seeded.ts";
import { composer, conversation, exportSession, send, startEmpty } from "./support/session-page.ts";
import { Witness } from "./support/witness.ts";

const KILLS = Number(process.env.KILLS ?? 100);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const report = (line: string) => process.stdout.write(`${line}\n`);
const WORDS =
  "every word of this answer is written slowly so that a kill may come between any two of them and find it half said";

/** One answer; `n` is never given twice, so a command that runs twice leaves its mark twice. */
function answer(n: number): Turn {
  const note = { text: `Note ${n}: ${WORDS}` };
  const sh = (command: string) => ({ call: "sh", arguments: { command } });
  // Turns end now and then.
  if (n % 12 === 11) return { items: [note], pace: 6 };
  switch (n % 5) {
    case 0:
      return { items: [note, sh(`echo ${n} >> effects.txt`)], pace: 8 };
    case 1:
      return {
        items: [
          sh(`echo tick ${n} 0; echo ${n} >> effects.txt; for i in 1 2 3 4; do sleep 0.06; echo tick ${n} $i; done`),
        ],
      };
    case 2:
      return {
        items: [
          { custom: "apply_patch", input: `*** Begin Patch\n*** Add File: note-${n}.md\n+Note ${n}\n*** End Patch\n` },
        ],
        pace: 4,
      };
    case 3:
      return { items: [sh(`echo ${n} >> effects.txt; echo tick ${n} 1; sleep 0.25`), sh(`echo ${n}b >> effects.txt`)] };
    default:
      return {
        items: [{ reasoning: `Thinking of ${n}.` }, note, sh(`sleep 0.1; echo ${n} >> effects.txt; echo tick ${n} 2`)],
        pace: 3,
      };
  }
}

const isText = (line: string) => /^(Note \d+:|Go \d+|Begin now|Steer \d+)/.test(line);
const isPrinted = (line: string) => /^tick \d+ \d$/.test(line);

/** A page that is watched from its first moment on. */
async function openWatched(context: BrowserContext, url: string): Promise<{ page: Page; witness: Witness }> {
  const page = await context.newPage();
  const witness = new Witness(isText, isPrinted);
  await witness.attach(page);
  await page.goto(url, { waitUntil: "commit" });
  return { page, witness };
}

async function kill(page: Page, how: "crash" | "close"): Promise<void> {
  if (how === "crash") {
    const cdp = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    // It has no answer: what would answer is dead.
    cdp.send("Page.crash").catch(() => undefined);
    await crashed;
  }
  await page.close({ runBeforeUnload: false });
}

/** Reads upwards, as a person would, until nothing is missing or `pages` were turned. */
async function lookFor(page: Page, witness: Witness, before: Witness, pages: number): Promise<void> {
  const terminal = page.getByRole("log", { name: /^What the agent’s commands print/ });
  for (const [region, part, concerns] of [
    [conversation(page), "lines", (line: string) => !line.startsWith("terminal")],
    [terminal, "terminal", (line: string) => line.startsWith("terminal")],
  ] as const) {
    // A busy page may take longer to draw than to take a key, so one page that stays is not the top yet.
    let stood = 0;
    for (let turned = 0; turned < pages && stood < 8 && witness.missing(before).some(concerns); turned++) {
      const there = witness.now[part].join("\n");
      await region.press("PageUp");
      stood = (await witness.until(() => witness.now[part].join("\n") !== there, 1000)) ? 0 : stood + 1;
    }
  }
  const latest = page.getByRole("button", { name: "Latest" });
  if (await latest.isVisible()) await latest.click();
}

/** Effects by the command's own number, and how often each stands in the file. */
function effectsOf({ files }: ExportedLog): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of (files.get("effects.txt") ?? "").split("\n").filter(Boolean))
    counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Calls that ended well and whose effect is not there, effects that stand there twice, effects that nothing intended. */
function wrongEffects(log: ExportedLog): string[] {
  const counts = effectsOf(log);
  const commands = new Map<string, string>();
  const wrong = [...counts].filter(([, count]) => count > 1).map(([n, count]) => `${n} happened ${count} times`);
  const intended = new Set<string>();
  for (const { event } of log.events) {
    if (event.type === "tool-call-requested") commands.set(event.call.callId, event.call.input);
    const input = "callId" in event ? (commands.get(event.callId) ?? "") : "";
    const n = /echo (\d+b?) >> effects/.exec(input)?.[1];
    const file = /Add File: (\S+)/.exec(input)?.[1];
    if (event.type === "tool-call-decided" && n) intended.add(n);
    if (event.type !== "tool-call-finished" || event.outcome.status !== "ok") continue;
    if (n && !counts.has(n)) wrong.push(`${n} ended well and left nothing`);
    if (file && !log.files.has(file)) wrong.push(`${file} was added and is not there`);
  }
  return [
    ...wrong,
    ...[...counts.keys()].filter((n) => !intended.has(n)).map((n) => `${n} happened and was never recorded`),
  ];
}

/** Texts that stand in the log both cut off and whole. */
function saidTwice({ events }: ExportedLog): string[] {
  let said: string[] = [];
  return events.flatMap(({ event }) => {
    if (event.type === "request-started") said = [];
    if (event.type === "model-item") {
      const reading = readItem(event.item);
      if (reading.kind === "text") said.push(reading.text);
    }
    return event.type === "model-partial" && said.some((text) => text.startsWith(event.text)) ? [event.text] : [];
  });
}

test(`${KILLS} kills at random moments of a running session lose nothing shown and repeat no effect`, async ({
  context,
  upstream,
  page: first,
}) => {
  test.setTimeout(60_000 + KILLS * 10_000);
  const random = seeded(SEED);
  const below = (limit: number) => Math.floor(random() * limit);
  test.info().annotations.push({ type: "seed", description: String(SEED) });
  report(`kills: SEED=${SEED} KILLS=${KILLS}`);
  upstream.always((_, index) => answer(index));

  const started = Date.now();
  const everything = new Witness(isText, isPrinted);
  let witness = new Witness(isText, isPrinted);
  await witness.attach(first);
  await startEmpty(first, "Begin now");
  const url = first.url();
  let page = first;
  const tally: Record<string, number> = {};

  const say = async (text: string): Promise<void> => {
    await send(page, text);
    witness.sent(text);
  };

  /** Waits for a moment of one kind, and then a little more. */
  const moment = async (): Promise<string> => {
    const requests = upstream.requests.length;
    const printed = witness.printed.size;
    const running = (w: Witness) => w.now.calls.some((call) => call.state === "running");
    const kinds: [string, (w: Witness) => boolean, number][] = [
      ["any time", () => false, 0],
      ["a request", () => upstream.requests.length > requests, 60],
      [
        "text being written",
        (w) => [...w.texts.values()].some((text) => text.startsWith("Note") && text.length < 90),
        120,
      ],
      ["a command's start", running, 15],
      ["a command", running, 250],
      ["output", (w) => w.printed.size > printed, 80],
    ];
    const [name, met, more] = kinds[below(kinds.length)] as (typeof kinds)[number];
    await witness.until(met, name === "any time" ? below(1000) : 4000);
    await witness.until(() => false, below(more + 1));
    return name;
  };

  for (let n = 1; n <= KILLS; n++) {
    const waiting = Date.now();
    const name = await moment();
    const killed = Date.now();
    tally[name] = (tally[name] ?? 0) + 1;
    const how = random() < 0.5 ? "crash" : "close";
    await kill(page, how);
    let asked = -1;
    // Counted when the new page's first byte is there: what the dead one had sent has arrived by then, and no code of the
    // new one has run.
    const reopen = async () => {
      const opened = await openWatched(context, url);
      if (asked < 0) asked = upstream.requests.length;
      return opened;
    };
    const before = witness;
    everything.add(before);
    if (random() < 0.1) {
      // Killed again while it opens, before anybody did anything.
      const opening = await reopen();
      await opening.witness.until(() => false, below(700));
      await kill(opening.page, how);
    }
    ({ page, witness } = await reopen());
    await expect(composer(page)).toBeEnabled();
    const open = Date.now();
    const gone = () => witness.missing(before);
    if (!(await witness.until(() => gone().length === 0, 3000))) await lookFor(page, witness, before, 8);
    report(
      `${n} ${how} ${name} ${Date.now() - started} ms (moment ${killed - waiting}, open ${open - killed}, found ${Date.now() - open}), ${upstream.requests.length} requests, ${before.printed.size}`,
    );
    expect(gone(), `kill ${n} (${how} at ${name}, seed ${SEED})`).toEqual([]);
    expect(upstream.requests.length, "nothing is asked before somebody says so").toBe(asked);
    expect(witness.now.calls.filter((call) => call.state === "running")).toEqual([]);

    witness.startAgain(everything);
    const next = page.getByRole("button", { name: "Continue" });
    if (random() < 0.5 && (await next.isVisible())) await next.click({ timeout: 10_000 });
    else await say(`Go ${n}`);
    if (random() < 0.2) await say(`Steer ${n}`);
  }

  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Message to the agent" })).toBeEnabled();
  const log = readExport((await exportSession(page, "As JSONL")).toString());
  everything.add(witness);
  await page.close();
  ({ page, witness } = await openWatched(context, url));
  await lookFor(page, witness, everything, 1000);
  expect(witness.missing(everything)).toEqual([]);
  expect(faultsOf(log)).toEqual([]);
  expect(wrongEffects(log)).toEqual([]);
  expect(saidTwice(log)).toEqual([]);
  report(`kills: ${JSON.stringify(tally)}, ${log.events.length} events, ${effectsOf(log).size} effects`);
});
