import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appError } from "../domain/errors.ts";
import { latestTree } from "./session-log.ts";
import { answer, callRaw, callSh, FakeProvider, say } from "./testing/fake-provider.ts";
import { FakeSandbox } from "./testing/fake-sandbox.ts";
import { turnOver } from "./testing/turn.ts";

type Step = "sh" | "changes" | "fails" | "plan" | "unreadable" | "text";
const step = fc.constantFrom<Step>("sh", "changes", "fails", "plan", "unreadable", "text");
const scripts = fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 5 });

const itemOf = (kind: Step, id: string) => {
  if (kind === "text") return say(id);
  if (kind === "plan") return callRaw(id, "plan", JSON.stringify({ plan: [{ step: id, status: "pending" }] }));
  return kind === "unreadable" ? callRaw(id, "sh", "{") : callSh(id, `${kind} ${id}`);
};

/** Commands that say what the log held when they ran; `changed` files change beside them, as a terminal's would. */
function world(script: readonly (readonly Step[])[], beside: ReadonlySet<number>) {
  const wrong: string[] = [];
  const answers = script.map((kinds, n) => kinds.map((kind, m) => [kind, `c${n}-${m}`] as const));
  const commands = answers.flat().map(([kind, id], n) => {
    const run = ({ files }: { files: Map<string, Uint8Array> }) => {
      if (latestTree(turn.log.events()) !== sandbox.tree()) wrong.push(`${id} ran on files that the log does not know`);
      const types = turn.log.recorded
        .filter(({ event }) => "callId" in event || "call" in event)
        .map(({ event }) => event);
      const mine = types.filter(
        (event) => ("call" in event ? event.call.callId : "callId" in event && event.callId) === id,
      );
      const told = mine.map(({ type }) => type).join(" ");
      if (told !== "tool-call-requested tool-call-decided") wrong.push(`${id} ran with ${told || "nothing"} on disk`);
      if (turn.log.types().lastIndexOf("request-finished") < turn.log.types().lastIndexOf("request-started"))
        wrong.push(`${id} ran before its answer was whole on disk`);
      if (kind === "changes") files.set(`${id}.txt`, new TextEncoder().encode(id));
      if (beside.has(n)) queueMicrotask(() => files.set("beside.txt", new TextEncoder().encode(id)));
      return kind === "fails" ? 1 : 0;
    };
    return [`${kind} ${id}`, run] as const;
  });
  const sandbox = new FakeSandbox({ "a.js": "1\n" }, Object.fromEntries(commands));
  const provider = new FakeProvider(...answers.map((items) => answer(...items.map(([kind, id]) => itemOf(kind, id)))));
  const { stream } = provider;
  provider.stream = (...args) => {
    const types = turn.log.types();
    if (types.at(-1) !== "request-started") wrong.push(`a request was sent after ${types.at(-1)}`);
    const count = (type: string): number => types.filter((each) => each === type).length;
    if (count("tool-call-requested") !== count("tool-call-finished"))
      wrong.push("a request was sent while a call was open");
    return stream.apply(provider, args);
  };
  const waiting: { text: string }[] = [];
  const turn = turnOver(sandbox, provider, {
    steering: () => [...waiting],
    delivered: (count) => void waiting.splice(0, count),
  });
  return { turn, wrong, sandbox, provider, waiting };
}

describe("the order of a turn's records", () => {
  it("has intent, whole answer and the files' tree on disk before every effect, and every end before the next request", () =>
    fc.assert(
      fc.asyncProperty(scripts, fc.uniqueArray(fc.nat(12)), async (script, beside) => {
        const { turn, wrong } = world(script, new Set(beside));
        expect((await turn.run()).recorded).toBe(true);
        expect(wrong).toEqual([]);
      }),
    ));

  it("has no effect and sends nothing after a record that was refused, wherever that is", () =>
    fc.assert(
      fc.asyncProperty(scripts, fc.nat(20), async (script, refused) => {
        const { turn, wrong, sandbox, provider } = world(script, new Set());
        let asked = 0;
        let since: number | null = null;
        turn.log.failure = () => {
          const done = sandbox.spawned.length + provider.requests.length;
          if (since !== null) wrong.push("something was written after a refusal");
          if (asked++ !== refused) return null;
          since = done;
          return appError("conflict", "Another tab wrote.");
        };
        expect((await turn.run()).recorded).toBe(since === null);
        if (since !== null) expect(sandbox.spawned.length + provider.requests.length).toBe(since);
        expect(wrong).toEqual([]);
      }),
    ));

  it("records every steer once, whenever it comes and whenever the turn is stopped", () =>
    fc.assert(
      fc.asyncProperty(scripts, fc.nat(30), fc.nat(30), fc.nat(40), async (script, first, second, stop) => {
        const { turn, wrong, waiting } = world(script, new Set());
        let asked = 0;
        turn.log.failure = () => {
          if (asked === first) waiting.push({ text: "first" });
          if (asked === second) waiting.push({ text: "second" });
          if (asked === stop) turn.abort();
          asked++;
          return null;
        };
        expect((await turn.run()).recorded).toBe(true);
        expect(wrong).toEqual([]);
        const told = turn.log
          .only("user-message")
          .slice(1)
          .map(({ text }) => text);
        const came = [...(first < asked ? ["first"] : []), ...(second < asked ? ["second"] : [])];
        expect([...told, ...waiting.map(({ text }) => text)].sort()).toEqual(came.sort());
        const calls = turn.log.only("tool-call-requested").length;
        expect(turn.log.only("tool-call-finished").length).toBe(calls);
      }),
    ));
});
