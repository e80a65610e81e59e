import { describe, expect, it } from "vitest";
import { joinBytes } from "./bytes.ts";

describe("joinBytes", () => {
  it("puts the parts one after another, empty ones included", () => {
    const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
    expect(joinBytes(parts)).toEqual(Uint8Array.of(1, 2, 3));
    expect(joinBytes([])).toEqual(new Uint8Array());
  });

  it("takes no more of a view than the view shows", () => {
    const whole = Uint8Array.of(1, 2, 3, 4, 5);
    expect(joinBytes([whole.subarray(1, 3), whole.subarray(4)])).toEqual(Uint8Array.of(2, 3, 5));
  });

  it("shares no memory with a single part, nor with memory that processes share", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    const joined = joinBytes([shared]);
    shared[0] = 7;
    expect(joined).toEqual(Uint8Array.of(0, 0));
    expect(joined.buffer).toBeInstanceOf(ArrayBuffer);
  });
});
