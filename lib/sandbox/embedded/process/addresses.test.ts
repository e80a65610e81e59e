import { describe, expect, it } from "vitest";
import { canonicalAddress, mappedV4, parseV4, parseV6 } from "./addresses.ts";

describe("addresses", () => {
  it("are written as inet_ntop writes them", () => {
    for (const [given, written] of [
      ["127.0.0.1", "127.0.0.1"],
      ["::1", "::1"],
      ["::", "::"],
      ["0:0:0:0:0:0:0:1", "::1"],
      ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      ["::ffff:7f00:1", "::ffff:127.0.0.1"],
      ["fe80::1%lo", "fe80::1"],
      ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
      ["1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"],
      ["::1.2.3.4", "::1.2.3.4"],
    ] as const)
      expect([given, canonicalAddress(given)]).toEqual([given, written]);
  });

  it("are null when they are none", () => {
    for (const text of ["", "localhost", "256.1.1.1", "1.2.3", "01.2.3.4", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::", ":1"])
      expect([text, canonicalAddress(text)]).toEqual([text, null]);
  });

  it("find the IPv4 address within an IPv6 one", () => {
    expect(mappedV4(parseV6("::ffff:10.0.0.7") as Uint8Array)).toEqual(parseV4("10.0.0.7"));
    expect(mappedV4(parseV6("::1") as Uint8Array)).toBeNull();
  });
});
