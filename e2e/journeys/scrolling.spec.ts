import { expect, test } from "../fixtures.ts";
import type { Turn } from "../upstream/script.ts";
import { paintedRows, watchRows } from "./support/painted-rows.ts";
import { conversation, idle, startEmpty } from "./support/session-page.ts";

/** Steps of the turn: many times what fits in the column. */
const STEPS = 30;
const PARAGRAPH = "This goes over some lines, so that its row is higher than a row is thought to be at first. ";

const step = (number: number): Turn =>
  number > STEPS
    ? { items: [{ text: "All of it is done." }] }
    : {
        items: [
          { text: `${PARAGRAPH.repeat(number % 3)}Step ${number}.` },
          { call: "sh", arguments: { command: `echo step ${number}; echo; echo done` } },
        ],
      };

test("in no frame of a long turn does a row lie over another, and the end stays in view", async ({
  page,
  upstream,
}) => {
  test.setTimeout(120_000);
  upstream.always((_, index) => ({ ...step(index), pace: 4 }));
  upstream.script({ ...step(1), hold: true });
  await startEmpty(page, "Take many steps");
  await upstream.seen(1);
  await watchRows(page);
  upstream.release();
  await expect(conversation(page).getByText("All of it is done.")).toBeVisible({ timeout: 90_000 });
  await idle(page);
  const { changes, rows, faults } = await paintedRows(page);
  expect(faults).toEqual([]);
  // Enough was seen for a fault to be among it: the column was full, and rows came in many frames.
  expect([rows > 8, changes > STEPS]).toEqual([true, true]);
});
