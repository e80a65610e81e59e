import { describe, expect, it } from "vitest";
import { callId } from "../../domain/ids.ts";
import { plan } from "./plan.ts";

const parse = (input: unknown) =>
  plan.parse({ callId: callId("c"), name: "plan", input: JSON.stringify(input), kind: "function", by: "agent" });

describe("plan", () => {
  it("takes steps with their states", () => {
    const steps = [
      { step: "Read", status: "completed" },
      { step: "Fix", status: "in_progress" },
    ];
    expect(parse({ plan: steps, explanation: "why" })).toEqual({ ok: true, value: steps });
  });

  it.each([
    [{}],
    [{ plan: [] }],
    [{ plan: [{ step: "", status: "pending" }] }],
    [{ plan: [{ step: "x", status: "done" }] }],
  ])("refuses %j", (input) => {
    expect(parse(input)).toMatchObject({ ok: false, error: { code: "malformed" } });
  });
});
