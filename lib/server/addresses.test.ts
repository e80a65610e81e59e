import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import {
  type Addresses,
  appOriginFor,
  isAppHost,
  isPreviewHost,
  isPreviewLabelHost,
  previewOriginFor,
  readAddresses,
} from "./addresses.ts";

function addresses(env: Record<string, string> = {}): Addresses {
  const read = readAddresses(env);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe("readAddresses", () => {
  it("is loopback only on port 3000 when nothing is set", () => {
    expect(addresses()).toEqual({ host: null, port: 3000, publicOrigin: null, previewOrigin: null });
  });

  it.each(["http", "-1", "70000", "3000.5"])("refuses PORT=%s", (PORT) => {
    expect(readAddresses({ PORT }).ok).toBe(false);
  });

  it.each(["play.example.org", "https://play.example.org/app", "ftp://x"])("refuses PUBLIC_ORIGIN=%s", (value) => {
    expect(readAddresses({ PUBLIC_ORIGIN: value }).ok).toBe(false);
  });

  it("refuses previews on the app's own origin", () => {
    const read = readAddresses({ PUBLIC_ORIGIN: "https://a.example", PREVIEW_ORIGIN: "https://a.example/" });
    expect(read).toMatchObject({ ok: false, error: { code: "bad-input" } });
  });
});

describe("isAppHost", () => {
  it.each(["localhost:3000", "playground.localhost", "127.0.0.1:8080", "[::1]:3000", "PlayGround.localhost:1"])(
    "takes %s",
    (host) => {
      expect(isAppHost(addresses(), host)).toBe(true);
    },
  );

  it.each([
    null,
    "",
    "evil.example",
    "localhost.evil.example",
    "sandbox.playground.localhost",
    "a@localhost",
    "192.168.1.2",
    "localhost:3000/x",
  ])("refuses %s", (host) => {
    expect(isAppHost(addresses(), host)).toBe(false);
  });

  it("takes the public name", () => {
    expect(isAppHost(addresses({ PUBLIC_ORIGIN: "https://play.example.org" }), "play.example.org")).toBe(true);
  });

  it("takes any address and the machine's own name when it listens everywhere, but no other name", () => {
    const open = addresses({ HOST: "0.0.0.0" });
    expect([
      isAppHost(open, "192.168.1.2:3000"),
      isAppHost(open, "[fe80::1]:3000"),
      isAppHost(open, hostname()),
    ]).toEqual([true, true, true]);
    expect(isAppHost(open, "evil.example")).toBe(false);
  });

  it("takes the one address it was told to listen on", () => {
    const one = addresses({ HOST: "192.168.1.2" });
    expect([isAppHost(one, "192.168.1.2:3000"), isAppHost(one, "192.168.1.3:3000")]).toEqual([true, false]);
  });
});

describe("previews", () => {
  it("have a sibling of the app's name and port where browsers resolve it", () => {
    expect(previewOriginFor(addresses(), "playground.localhost:8080")).toBe("http://sandbox.playground.localhost:8080");
    expect(previewOriginFor(addresses(), "localhost:8080")).toBeNull();
    expect(isPreviewHost(addresses(), "sandbox.playground.localhost:8080")).toBe(true);
  });

  it("have the address that is set", () => {
    const set = addresses({ PUBLIC_ORIGIN: "https://play.example.org", PREVIEW_ORIGIN: "https://preview.example.org" });
    expect(previewOriginFor(set, "play.example.org")).toBe("https://preview.example.org");
    expect([isPreviewHost(set, "preview.example.org"), isPreviewHost(set, "sandbox.playground.localhost")]).toEqual([
      true,
      false,
    ]);
  });

  it("each have a name of their own below it", () => {
    const names = [
      "p1.sandbox.playground.localhost:80",
      "sandbox.playground.localhost",
      "a.b.sandbox.playground.localhost",
      ".sandbox.playground.localhost",
      "p1.sandbox.playground.localhost.evil.test",
      "p1.playground.localhost",
    ];
    expect(names.map((name) => isPreviewLabelHost(addresses(), name))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(readAddresses({ PREVIEW_ORIGIN: "http://10.0.0.1:3000" }).ok).toBe(false);
  });
  it("are framed by the app's own origin", () => {
    const set = addresses({ PUBLIC_ORIGIN: "https://play.example.org", PREVIEW_ORIGIN: "https://preview.example.org" });
    expect(appOriginFor(set, "p1.preview.example.org")).toBe("https://play.example.org");
    expect(appOriginFor(addresses(), "p1.sandbox.playground.localhost:81")).toBe("http://playground.localhost:81");
  });
});
