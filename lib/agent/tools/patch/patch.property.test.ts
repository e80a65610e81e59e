import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeSandbox } from "../../testing/fake-sandbox.ts";
import { parsePatch } from "./parse.ts";
import { planPatch } from "./plan-patch.ts";

/** Few and similar lines, so that places are ambiguous; some look like the format itself. */
const line = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("", "a", "  a", "b", "}", "\t", "a ", "–a", "@@ x", "*** End Patch", "+a", "-b"),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, "")) },
);
const endings = fc.constantFrom("\n", "\r\n", "\r");
type Source = { readonly lines: readonly string[]; readonly ends: readonly string[] };
/** A file of one ending, or of \n and \r\n mixed; with or without an end of its last line. */
const source: fc.Arbitrary<Source> = fc
  .tuple(
    fc.array(line, { minLength: 1, maxLength: 14 }),
    endings,
    fc.boolean(),
    fc.boolean(),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([lines, ending, mixed, open, coin]) => ({
    lines,
    ends: lines.map((text, i) => {
      if (open && i === lines.length - 1 && text !== "") return "";
      return mixed && ending !== "\r" ? (coin.next().value ? "\r\n" : "\n") : ending;
    }),
  }));
const join = ({ lines, ends }: Source): string => lines.map((text, i) => text + ends[i]).join("");

/** An edit of one line: kept, removed, replaced, or kept with a line added after it. */
const edit = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "keep" } as const) },
  fc.constant({ kind: "remove" } as const),
  fc.record({ kind: fc.constant("replace" as const), text: line }),
  fc.record({ kind: fc.constant("add" as const), text: line }),
);

/** The edited file as the rules have it, and a patch with all of the file as context. Which line an added one stands for
 * after several that are removed is a matter of taste, so none follows directly on a removed one. */
function editedBy(file: Source, edits: readonly { kind: string; text?: string }[]) {
  const out: { text: string; end: string }[] = [];
  const patch: string[] = [];
  let removed = false;
  for (const [i, text] of file.lines.entries()) {
    const asked = edits[i] ?? { kind: "keep" };
    const kind: string = asked.kind === "replace" && removed ? "remove" : asked.kind;
    removed = kind === "remove";
    const fresh = asked.text ?? "";
    const end = file.ends[i] as string;
    if (kind === "keep" || kind === "add") {
      out.push({ text, end });
      patch.push(` ${text}`);
    } else patch.push(`-${text}`);
    if (kind === "replace" || kind === "add") {
      out.push({ text: fresh, end: end || (file.ends[i - 1] ?? "\n") });
      patch.push(`+${fresh}`);
    }
  }
  const last = out.at(-1);
  const open = file.ends.at(-1) === "";
  for (const [i, entry] of out.entries()) if (entry.end === "") entry.end = out[i - 1]?.end || file.ends[0] || "\n";
  if (last && open) last.end = "";
  return { text: out.map((entry) => entry.text + entry.end).join(""), patch };
}

const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

describe("patches of random files", () => {
  it("apply to exactly the edited file, whatever its line ends", async () => {
    await fc.assert(
      fc.asyncProperty(source, fc.array(edit, { maxLength: 14 }), async (file, edits) => {
        const edited = editedBy(file, edits);
        const text = ["*** Begin Patch", "*** Update File: f", "@@", ...edited.patch, "*** End Patch"].join("\n");
        const sandbox = new FakeSandbox({ f: join(file) });
        const parsed = parsePatch(text);
        if (!parsed.ok) throw new Error(parsed.error.message);
        const plan = await planPatch(parsed.value, sandbox.files);
        if (!plan.ok) throw new Error(plan.error.message);
        expect(decode(plan.value.writes.get("f") as Uint8Array)).toBe(edited.text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never throw and change nothing when they are rejected, however they are mangled", async () => {
    const files = { f: "a\nb\n  a\n}\n", "d/g": "one\r\ntwo\r\n", h: "x\ry\r" };
    const good = [
      "*** Begin Patch",
      "*** Update File: f",
      "@@ a",
      "-b",
      "+B",
      "*** Update File: d/g",
      "*** Move to: d/k",
      "@@",
      " one",
      "+1½",
      "*** End of File",
      "*** Add File: n",
      "+new",
      "*** Delete File: h",
      "*** End Patch",
    ];
    const mangle = fc.oneof(
      fc.record({ at: fc.nat(20), kind: fc.constantFrom("drop", "double", "swap", "cut", "pad", "indent") }),
      fc.record({
        at: fc.nat(20),
        kind: fc.constant("put"),
        text: fc.oneof(line, fc.constantFrom(...good), fc.string()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(mangle, { maxLength: 6 }), async (steps) => {
        let lines = [...good];
        for (const step of steps) {
          const at = step.at % (lines.length + 1);
          const text = lines[at] ?? "";
          if (step.kind === "drop") lines.splice(at, 1);
          else if (step.kind === "double") lines.splice(at, 0, text);
          else if (step.kind === "swap") lines.splice(at, 1, lines[0] ?? "");
          else if (step.kind === "cut") lines = lines.slice(0, at);
          else if (step.kind === "pad") lines[at] = `${text} `;
          else if (step.kind === "indent") lines[at] = ` ${text}`;
          else if ("text" in step) lines.splice(at, 0, step.text);
        }
        const sandbox = new FakeSandbox(files);
        const before = sandbox.tree();
        const parsed = parsePatch(lines.join("\n"));
        const plan = parsed.ok ? await planPatch(parsed.value, sandbox.files) : parsed;
        expect(sandbox.tree()).toBe(before);
        if (plan.ok) return;
        expect(plan.error.message).toContain("Nothing was changed.");
      }),
      { numRuns: 20_000 },
    );
  }, 60_000);

  it("never throw on text of any kind", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        parsePatch(text);
        parsePatch(`*** Begin Patch\n*** Update File: f\n${text}\n*** End Patch`);
      }),
      { numRuns: 5_000 },
    );
  });
});
