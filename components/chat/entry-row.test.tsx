import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { seq } from "@/lib/domain/ids.ts";
import { endLine } from "@/lib/domain/outcome-text.ts";
import type { Entry } from "@/lib/domain/session-view.ts";
import { fixtureController } from "../playground/testing/fixture-controller.ts";
import { call, entries, interruptedCall, scriptedSpeaker, waitingCall } from "../playground/testing/fixture-state.ts";
import { EntryRow } from "./entry-row.tsx";
import type { CallEntry } from "./rows.ts";

const nothing = (): void => undefined;

/** What a person reads of an entry, without the markup. */
function words(
  entry: Entry,
  more: { open?: boolean; readOnly?: boolean; liveOutput?: string; again?: CallEntry } = {},
): string {
  const html = renderToStaticMarkup(
    <EntryRow
      entry={entry}
      controller={fixtureController()}
      open={more.open ?? false}
      resting
      again={more.again}
      readOnly={more.readOnly ?? false}
      liveOutput={more.liveOutput}
      onToggle={nothing}
      onOpenFile={nothing}
      onConnect={nothing}
    />,
  );
  return html
    .replace(/<(?:span|div|p|button|pre|code|b|li|ul)[^>]*aria-label="([^"]*)"[^>]*>/g, " [$1] ")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}

test("a call is one line until opened: what, exit code and time", () => {
  const failing = entries[4] as Entry;
  expect(words(failing)).toBe("[failed] npm test exit 1 · 0.3 s");
  expect(words(failing, { open: true })).toContain("0.30000000000000004 !== 0.3");
});

test("an exit code is shown only when there is one", () => {
  expect(words(call("sh", "sleep 99", { status: "timed-out", durationMs: 60_000 }))).toBe(
    "[timed out] sleep 99 timed out · 1 min",
  );
  expect(words(call("sh", "npm test", null))).toBe("[running] npm test running");
});

test("an edit names its files and counts its lines", () => {
  expect(words(entries[5] as Entry)).toBe("[edited] src/cart.ts and 1 more +4 −1");
  expect(words(entries[5] as Entry, { open: true })).toContain("+ return fromCents(cents);");
});

test("an interrupted call says so and offers to run again, but not where the tab only reads", () => {
  expect(words(interruptedCall)).toContain("nothing is run again by itself. Run again");
  expect(words(interruptedCall, { readOnly: true })).not.toContain("Run again");
});

test("an interrupted call that was run again says so and offers it no more", () => {
  const again = call("sh", "npm run build", { exitCode: 0 });
  expect(words(interruptedCall, { again })).toContain("Interrupted before it ended. You ran it again below, exit 0.");
  expect(words(interruptedCall, { again })).not.toContain("Run again");
  expect(words(interruptedCall, { again: call("sh", "npm run build", null) })).toContain("below, and it is running.");
});

test("an interrupted call that never began says that it had no effect and offers to run it", () => {
  const never = call(
    "sh",
    "npm test",
    { status: "interrupted", output: endLine.notRun("the tab closed first") },
    { state: "interrupted" },
  );
  expect(words(never)).toBe("[not run] npm test not run Not run: it was interrupted before it began. Run it");
  expect(words(never, { readOnly: true })).toBe(
    "[not run] npm test not run Not run: it was interrupted before it began.",
  );
});

test("a call that waits shows what would run and both answers", () => {
  expect(words(waitingCall)).toMatch(
    /Run this command in the sandbox\? rm -rf coverage && npm run build Allow .* Deny…/,
  );
  expect(words(waitingCall, { readOnly: true })).not.toContain("Allow");
});

test("a scripted walkthrough is labelled wherever it speaks", () => {
  const said = { ...(entries[3] as Extract<Entry, { kind: "text" }>), speaker: scriptedSpeaker };
  expect(words(said)).toMatch(/^Scripted walkthrough, no model Floats are summed/);
  expect(words(entries[3] as Entry)).not.toContain("Scripted");
});

test("the output of a running call is shown as it comes", () => {
  expect(words(call("sh", "npm test", null), { open: true, liveOutput: "\u001b[32m✔ first\u001b[0m" })).toContain(
    "✔ first",
  );
});

test("a turn that ended by an error says what to do and offers to continue", () => {
  const end: Entry = {
    kind: "turn-end",
    seq: seq(90),
    at: 0,
    reason: "error",
    message: "Choose another key.",
    durationMs: 1200,
  };
  expect(words(end)).toBe("Stopped by an error 1.2 s Choose another key. Continue Choose another model");
  expect(words({ ...end, reason: "stop", message: "Fixed." })).toBe("Done 1.2 s Fixed.");
});
