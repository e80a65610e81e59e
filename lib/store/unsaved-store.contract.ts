import { blobHash } from "../domain/ids.ts";
import type { StoreCase } from "./event-store.contract.ts";
import { equal, value } from "./testing/expect.ts";
import { append, created, newSession } from "./testing/samples.ts";

const base = blobHash("a".repeat(64));

/** What every UnsavedStore does; run by unit tests on memory and by a real browser on IndexedDB. */
export const unsavedStoreContract: readonly StoreCase[] = [
  {
    name: "gives back the latest text of every path, in another tab too, and nothing of other sessions",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const [one, two] = [newSession(), newSession()];
      value(await ours.unsaved.write(one, "a.ts", { base, text: "first" }));
      value(await ours.unsaved.write(one, "a.ts", { base, text: "then" }));
      value(await ours.unsaved.write(one, "new/b.ts", { base: null, text: "" }));
      value(await ours.unsaved.write(two, "a.ts", { base: null, text: "of two" }));
      equal([...value(await theirs.unsaved.read(one))].sort(), [
        ["a.ts", { base, text: "then" }],
        ["new/b.ts", { base: null, text: "" }],
      ]);
      const kept = value(await theirs.unsaved.sessions());
      equal([kept.has(one), kept.has(two)], [true, true]);
    },
  },
  {
    name: "forgets a path when it is told to, once or twice",
    async run({ tab }) {
      const { unsaved } = await tab();
      const id = newSession();
      value(await unsaved.write(id, "a.ts", { base, text: "x" }));
      value(await unsaved.write(id, "a.ts", null));
      value(await unsaved.write(id, "a.ts", null));
      equal([...value(await unsaved.read(id))], []);
    },
  },
  {
    name: "is removed with its session",
    async run({ tab }) {
      const { events, unsaved } = await tab();
      const [id, other] = [newSession(), newSession()];
      value(await append(events, id, 0, created()));
      value(await unsaved.write(id, "a.ts", { base, text: "x" }));
      value(await unsaved.write(other, "a.ts", { base, text: "y" }));
      value(await events.remove(id));
      equal([...value(await unsaved.read(id))], []);
      equal([...value(await unsaved.read(other))], [["a.ts", { base, text: "y" }]]);
    },
  },
];
