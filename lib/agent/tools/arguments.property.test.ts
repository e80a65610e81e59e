import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callId } from "../../domain/ids.ts";
import { tools } from "./registry.ts";

describe("arguments of any kind", () => {
  it("are read or refused in a sentence, and never throw", () => {
    const input = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .dictionary(
          fc.constantFrom("command", "cwd", "timeout_ms", "plan", "explanation", "input", "__proto__"),
          fc.oneof(
            fc.jsonValue(),
            fc.array(fc.record({ step: fc.string(), status: fc.constantFrom("pending", "done") })),
          ),
        )
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...tools), input, fc.constantFrom("function", "custom"), (tool, text, kind) => {
        const parsed = tool.parse({
          callId: callId("c"),
          name: tool.definition.name,
          input: text,
          kind: kind as "function" | "custom",
          by: "agent",
        });
        if (!parsed.ok) expect(parsed.error).toMatchObject({ code: "malformed", retryable: false });
        if (!parsed.ok) expect(parsed.error.message).toMatch(/[.…}]$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
