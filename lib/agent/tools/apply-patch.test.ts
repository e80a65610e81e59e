import { describe, expect, it } from "vitest";
import { callId } from "../../domain/ids.ts";
import type { ToolCall } from "../../domain/tool.ts";
import { FakeSandbox } from "../testing/fake-sandbox.ts";
import { applyPatch } from "./apply-patch.ts";

const call = (input: string, kind: ToolCall["kind"] = "custom"): ToolCall => ({
  callId: callId("c"),
  name: "apply_patch",
  input,
  kind,
  by: "agent",
});

async function patch(sandbox: FakeSandbox, ...lines: string[]) {
  const parsed = applyPatch.parse(call(["*** Begin Patch", ...lines, "*** End Patch"].join("\n")));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return applyPatch.execute(parsed.value, {
    sandbox,
    by: "agent",
    signal: new AbortController().signal,
    output: () => {},
    test: () => {},
    putBlob: () => Promise.reject(new Error("no blobs here")),
    now: () => 0,
  });
}

describe("apply_patch", () => {
  it("adds, changes, moves and deletes, and answers with a line each", async () => {
    const sandbox = new FakeSandbox({ "a.js": "1\n2\n", "b.js": "x\ny\n", "c.js": "z\n" });
    const outcome = await patch(
      sandbox,
      "*** Add File: src/new.js",
      "+n",
      "*** Update File: ./a.js",
      "@@",
      "-2",
      "+two",
      "+three",
      "*** Update File: /home/tab/project/b.js",
      "*** Move to: lib/b.js",
      "@@",
      "-x",
      "*** Delete File: c.js",
    );
    expect(outcome).toEqual({
      status: "ok",
      output: "A src/new.js +1\nM a.js +2 -1\nR b.js -> lib/b.js +0 -1\nD c.js",
      durationMs: 0,
      files: [
        { path: "src/new.js", kind: "added", added: 1, removed: 0 },
        { path: "a.js", kind: "modified", added: 2, removed: 1 },
        { path: "b.js", kind: "deleted", added: 0, removed: 0 },
        { path: "lib/b.js", kind: "added", added: 0, removed: 1 },
        { path: "c.js", kind: "deleted", added: 0, removed: 1 },
      ],
    });
    expect([...sandbox.contents.keys()].sort()).toEqual(["a.js", "lib/b.js", "src/new.js"]);
    expect(sandbox.text("a.js")).toBe("1\ntwo\nthree\n");
  });

  it("lets later sections see what earlier ones did", async () => {
    const sandbox = new FakeSandbox({ a: "1\n" });
    const outcome = await patch(
      sandbox,
      "*** Update File: a",
      "@@",
      "-1",
      "+2",
      "*** Update File: a",
      "@@",
      "-2",
      "+3",
      "*** Add File: t",
      "+t",
      "*** Delete File: t",
    );
    expect(outcome.files).toEqual([{ path: "a", kind: "modified", added: 2, removed: 2 }]);
    expect(sandbox.text("a")).toBe("3\n");
    expect(sandbox.contents.has("t")).toBe(false);
  });

  it("writes over a file that is added again or moved onto", async () => {
    const sandbox = new FakeSandbox({ a: "1\n2\n", b: "b\n" });
    expect(await patch(sandbox, "*** Add File: a", "+new")).toMatchObject({
      output: "M a +1",
      files: [{ path: "a", kind: "modified", added: 1, removed: 2 }],
    });
    await patch(sandbox, "*** Update File: a", "*** Move to: b", "@@", "-new", "+moved");
    expect([...sandbox.contents.keys()]).toEqual(["b"]);
    expect(sandbox.text("b")).toBe("moved\n");
  });

  it.each([
    ["a hunk that does not match", ["*** Update File: b", "@@", "-nope", "+x"], "b, hunk 1 of 1"],
    ["a file that is not there", ["*** Update File: none", "@@", "-x"], "There is no file none."],
    ["deleting a file that is not there", ["*** Delete File: none"], "There is no file none."],
    ["deleting a folder", ["*** Delete File: d"], "d is a folder; name its files."],
    ["writing onto a folder", ["*** Add File: d", "+x"], "d cannot be written: it is a folder."],
    ["a file under a file", ["*** Add File: b/x", "+x"], "b/x cannot be made: b is a file."],
    ["a path that climbs", ["*** Add File: ../x", "+x"], "`../x` is not a path inside the project"],
    ["an absolute path", ["*** Add File: /etc/x", "+x"], "`/etc/x` is not a path inside the project"],
    ["a move out of the project", ["*** Update File: b", "*** Move to: ../b", "@@", "-b"], "`../b` is not a path"],
    ["bytes that are no text", ["*** Update File: bin", "@@", "-x"], "bin is not UTF-8 text"],
  ])("rejects %s as a whole and writes nothing", async (_, lines, sentence) => {
    const sandbox = new FakeSandbox({ a: "1\n", b: "b\n", "d/e": "e\n" });
    sandbox.contents.set("bin", new Uint8Array([0xff, 0xfe, 0x00]));
    const before = sandbox.tree();
    const outcome = await patch(sandbox, "*** Update File: a", "@@", "-1", "+2", ...lines);
    expect(outcome.status).toBe("rejected");
    expect(outcome.output).toContain(`rejected: `);
    expect(outcome.output).toContain(sentence);
    expect(outcome.output).toContain("Nothing was changed.");
    expect(sandbox.tree()).toBe(before);
    expect(sandbox.writes).toBe(0);
  });

  it("takes the patch as a function's argument where a server has no free text", () => {
    const text = "*** Begin Patch\n*** Delete File: a\n*** End Patch";
    expect(applyPatch.parse(call(JSON.stringify({ input: text }), "function"))).toEqual(applyPatch.parse(call(text)));
    for (const bad of ["", "[]", "null", '{"input":1}', text])
      expect(applyPatch.parse(call(bad, "function"))).toMatchObject({ ok: false, error: { code: "malformed" } });
  });
});
