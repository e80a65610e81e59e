import type { Recorded } from "../domain/event.ts";
import { type SessionId, seq, sessionId } from "../domain/ids.ts";
import type { OpenedStore } from "./open-store.ts";
import { equal, error, until, value } from "./testing/expect.ts";
import { append, created, message, newSession, output, summaryOf } from "./testing/samples.ts";

/** `tab` opens another view of the same data, as a second tab of the browser would; the runner disposes what it opened. */
type StoreSubject = { tab(): Promise<OpenedStore> };
export type StoreCase = { readonly name: string; run(subject: StoreSubject): Promise<void> };

const texts = (recorded: readonly Recorded[]): string[] =>
  recorded.map(({ event }) => (event.type === "user-message" ? event.text : event.type));

export const eventStoreContract: readonly StoreCase[] = [
  {
    name: "gives back what was appended, in order, numbered and dated",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      const before = Date.now();
      const first = value(await append(events, id, 0, created(), message("one")));
      const second = value(await append(events, id, 2, message("two"), output(1)));
      const read = value(await events.read(id));
      equal(read, [...first, ...second]);
      equal(
        read.map((one) => [one.sessionId, one.seq, one.v]),
        [0, 1, 2, 3].map((n) => [id, n, 1]),
      );
      equal(
        read.every((one) => one.at >= before && one.at <= Date.now()),
        true,
      );
    },
  },
  {
    name: "reads from any position, and nothing behind the end",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      value(await append(events, id, 0, created()));
      for (let n = 1; n < 40; n += 3) value(await append(events, id, n, output(n), output(n + 1), output(n + 2)));
      const all = value(await events.read(id));
      equal(all.length, 40);
      for (const from of [0, 1, 2, 17, 18, 19, 39]) equal(value(await events.read(id, seq(from))), all.slice(from));
      equal(value(await events.read(id, seq(40))), []);
    },
  },
  {
    name: "keeps text of every kind: line feeds, quotes, emoji, lone surrogates, NUL",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      const hard = ["a\nb\r\nc\u2028d", '{"v":1}\n{"', "\u{1F600}\uD800 alone", "\0\u0001", "__proto__"];
      value(await append(events, id, 0, created(), ...hard.map(message)));
      equal(texts(value(await (await tab()).events.read(id))).slice(1), hard);
    },
  },
  {
    name: "refuses an append that another tab came before, and changes nothing",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      value(await append(ours.events, id, 0, created()));
      value(await append(theirs.events, id, 1, message("theirs")));
      equal(error(await append(ours.events, id, 1, message("ours"))).code, "conflict");
      equal(texts(value(await ours.events.read(id))), ["session-created", "theirs"]);
      equal(error(await append(ours.events, id, 5, message("too far"))).code, "conflict");
    },
  },
  {
    name: "lets exactly one of many tabs that append at once win",
    async run({ tab }) {
      const tabs = [await tab(), await tab(), await tab()];
      const id = newSession();
      value(await append(tabs[0]!.events, id, 0, created()));
      const results = await Promise.all(tabs.map(({ events }, n) => append(events, id, 1, message(`tab ${n}`))));
      equal(results.filter((result) => result.ok).length, 1);
      equal(value(await tabs[0]!.events.read(id)).length, 2);
    },
  },
  {
    name: "takes appends asked for before the one before is complete, and one that fails does not harm its neighbours",
    async run({ tab }) {
      const { events } = await tab();
      const [one, two] = [newSession(), newSession()];
      const results = await Promise.all([
        append(events, one, 0, created()),
        append(events, two, 0, created()),
        append(events, one, 1, message("a")),
        append(events, one, 1, message("late")),
        append(events, one, 2, message("b")),
        append(events, two, 1, message("c")),
      ]);
      equal(
        results.map((result) => result.ok),
        [true, true, true, false, true, true],
      );
      equal(texts(value(await events.read(one))), ["session-created", "a", "b"]);
      equal(texts(value(await events.read(two))), ["session-created", "c"]);
    },
  },
  {
    name: "keeps a long log of single appends whole and lists it once",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      value(await append(events, id, 0, created()));
      for (let n = 1; n < 350; n += 1) value(await append(events, id, n, output(n, 900)));
      const read = value(await (await tab()).events.read(id));
      equal(
        read.map((one) => one.seq),
        Array.from({ length: 350 }, (_, n) => n),
      );
      equal(texts(value(await events.read(id, seq(349)))), ["tool-call-finished"]);
      equal(value(await events.list()).filter((one) => one.id === id).length, 1);
    },
  },
  {
    name: "lists summaries as of the newest append, newest first, with the log's own length",
    async run({ tab }) {
      const { events } = await tab();
      const [older, newer] = [newSession(), newSession()];
      const summary = (id: SessionId, updatedAt: number) => () => ({ ...summaryOf(id)([]), updatedAt, length: 77 });
      value(await events.append(newer, seq(0), [created(), message("x")], summary(newer, 2_000)));
      value(await events.append(older, seq(0), [created()], summary(older, 1_000)));
      const list = value(await events.list()).filter(({ id }) => id === older || id === newer);
      equal(
        list.map(({ id, length }) => [id, length]),
        [
          [newer, 2],
          [older, 1],
        ],
      );
    },
  },
  {
    name: "says not-found of a session that is not there, and of appends to one that was deleted",
    async run({ tab }) {
      const [{ events }, other] = [await tab(), await tab()];
      equal(error(await events.read(sessionId("nobody"))).code, "not-found");
      const id = newSession();
      value(await append(events, id, 0, created()));
      value(await other.events.remove(id));
      value(await other.events.remove(id));
      equal(error(await events.read(id)).code, "not-found");
      equal(error(await append(events, id, 1, message("lost?"))).code, "not-found");
      equal(
        value(await events.list()).some((one) => one.id === id),
        false,
      );
    },
  },
  {
    name: "starts a removed session anew from nothing",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      value(await append(events, id, 0, created(), message("old")));
      const [removed, again] = await Promise.all([events.remove(id), append(events, id, 0, created("new"))]);
      value(removed);
      value(again);
      equal(texts(value(await events.read(id))), ["session-created"]);
    },
  },
  {
    name: "keeps a draft until the log moves on",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      value(await append(events, id, 0, created()));
      equal(value(await events.readDraft(id)), null);
      const draft = { at: seq(1), text: "so far", outputs: [] };
      value(await events.saveDraft(id, { at: seq(1), text: "so", outputs: [] }));
      value(await events.saveDraft(id, draft));
      equal(value(await (await tab()).events.readDraft(id)), draft);
      value(await append(events, id, 1, message("done")));
      equal(value(await events.readDraft(id)), null);
      value(await events.saveDraft(id, draft));
      equal(value(await events.readDraft(id)), null);
    },
  },
  {
    name: "keeps a draft saved right behind an append that is not complete yet",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      const draft = { at: seq(1), text: "next", outputs: [] };
      const [appended, saved] = await Promise.all([append(events, id, 0, created()), events.saveDraft(id, draft)]);
      value(appended);
      value(saved);
      equal(value(await events.readDraft(id)), draft);
    },
  },
  {
    name: "tells every tab that a session changed, until it unsubscribes",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const [id, quiet] = [newSession(), newSession()];
      const heard: string[] = [];
      const stop = theirs.events.onChange((changed) => heard.push(`theirs ${changed}`));
      ours.events.onChange((changed) => heard.push(`ours ${changed}`));
      value(await append(ours.events, id, 0, created()));
      await until(() => heard.length === 2, "both tabs heard of the append");
      equal([...heard].sort(), [`ours ${id}`, `theirs ${id}`]);
      value(await ours.events.remove(id));
      await until(() => heard.length === 4, "both tabs heard of the removal");
      stop();
      value(await append(theirs.events, quiet, 0, created()));
      await until(() => heard.length === 5, "the other tab heard of an append");
      equal(heard.at(-1), `ours ${quiet}`);
    },
  },
  {
    name: "goes on appending after other tabs wrote, removed and started the session anew",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      value(await append(ours.events, id, 0, created()));
      value(await append(ours.events, id, 1, message("ours")));
      value(await append(theirs.events, id, 2, message("theirs")));
      value(await append(ours.events, id, 3, message("ours again")));
      equal(texts(value(await ours.events.read(id))), ["session-created", "ours", "theirs", "ours again"]);
      value(await theirs.events.remove(id));
      equal(error(await append(ours.events, id, 4, message("gone"))).code, "not-found");
      value(await append(theirs.events, id, 0, created(), message("anew")));
      equal(error(await append(ours.events, id, 4, message("old"))).code, "conflict");
      value(await append(ours.events, id, 2, message("on")));
      equal(texts(value(await theirs.events.read(id))), ["session-created", "anew", "on"]);
    },
  },
  {
    name: "does not take a draft of before for one of now after another tab wrote",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      value(await append(ours.events, id, 0, created()));
      value(await theirs.events.saveDraft(id, { at: seq(1), text: "theirs", outputs: [] }));
      value(await append(ours.events, id, 1, message("ours")));
      equal(value(await theirs.events.readDraft(id)), null);
      value(await ours.events.saveDraft(id, { at: seq(2), text: "new", outputs: [] }));
      equal(value(await theirs.events.readDraft(id))?.text, "new");
      value(await append(ours.events, id, 2, message("done")));
      equal(value(await theirs.events.readDraft(id)), null);
    },
  },
  {
    name: "adopts a log recorded elsewhere with its times, once, and goes on from it",
    async run({ tab }) {
      const { events } = await tab();
      const [old, id] = [newSession(), newSession()];
      const log: Recorded[] = Array.from({ length: 500 }, (_, n) => ({
        sessionId: old,
        seq: seq(n),
        at: 1_000 + n,
        v: 1,
        event: n === 0 ? created() : output(n, 2_000),
      }));
      value(await events.adopt(log, summaryOf(id)(log)));
      equal(
        value(await events.read(id)),
        log.map((one) => ({ ...one, sessionId: id })),
      );
      equal(error(await events.adopt(log, summaryOf(id)(log))).code, "conflict");
      equal(error(await events.adopt(log.slice(1), summaryOf(old)(log))).code, "bad-input");
      value(await append(events, id, 500, message("on")));
      equal(value(await events.read(id, seq(499))).length, 2);
    },
  },
  {
    name: "answers a summary that throws with an error and stays usable",
    async run({ tab }) {
      const { events } = await tab();
      const id = newSession();
      value(await append(events, id, 0, created()));
      const thrower = (): never => {
        throw new Error("no summary");
      };
      equal(error(await events.append(id, seq(1), [message("x")], thrower)).code, "internal");
      value(await append(events, id, 1, message("still here")));
    },
  },
];
