import type { StoreCase } from "./event-store.contract.ts";
import { equal, value } from "./testing/expect.ts";
import { append, created, newSession } from "./testing/samples.ts";

/** What every MemoStore does; run by unit tests on memory and by a real browser on IndexedDB. */
export const memoStoreContract: readonly StoreCase[] = [
  {
    name: "gives back the latest text of every name, in another tab too, and nothing of other sessions",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const [one, two] = [newSession(), newSession()];
      value(await ours.memos.write(one, "terminal", "first"));
      value(await ours.memos.write(one, "terminal", "then"));
      value(await ours.memos.write(one, "servers", ""));
      value(await ours.memos.write(two, "terminal", "of two"));
      equal([...value(await theirs.memos.read(one))].sort(), [
        ["servers", ""],
        ["terminal", "then"],
      ]);
      const kept = value(await theirs.memos.sessions());
      equal([kept.has(one), kept.has(two)], [true, true]);
    },
  },
  {
    name: "forgets a memo when it is told to, and all of a session's with it",
    async run({ tab }) {
      const { events, memos } = await tab();
      const [id, other] = [newSession(), newSession()];
      value(await append(events, id, 0, created()));
      for (const name of ["a", "b"]) value(await memos.write(id, name, "x"));
      value(await memos.write(other, "a", "y"));
      value(await memos.write(id, "a", null));
      value(await memos.write(id, "a", null));
      equal([...value(await memos.read(id))], [["b", "x"]]);
      value(await events.remove(id));
      equal([...value(await memos.read(id))], []);
      equal([...value(await memos.read(other))], [["a", "y"]]);
    },
  },
];
