import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

describe("sha256", () => {
  it("agrees with node:crypto at every length around the blocks", () => {
    for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 100_003]) {
      const data = Uint8Array.from({ length }, (_, index) => (index * 131 + length) & 0xff);
      expect(sha256(data)).toBe(createHash("sha256").update(data).digest("hex"));
    }
  });
});
