import { expect, it } from "vitest";
import { pack, unpack } from "./pack.ts";

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

it("gives back what was packed", () => {
  const files = [new Uint8Array([1, 2, 3]), new Uint8Array(0), new Uint8Array([255])];
  expect(unpack(joined(pack({ name: "ä" }, files)))).toEqual({ meta: { name: "ä" }, files });
});

it.each([0, 3, 10, 40])("says that it is cut off when it is (%i bytes are left)", (bytes) => {
  const whole = joined(pack({}, [new Uint8Array(30)]));
  expect(() => unpack(whole.subarray(0, bytes))).toThrow(RangeError);
});
