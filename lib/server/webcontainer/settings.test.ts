import { expect, it } from "vitest";
import { clientPolicy, readWebContainer } from "./settings.ts";

it("is off unless a key or another host is named", () => {
  expect(readWebContainer({})).toEqual({ ok: true, value: null });
  expect(readWebContainer({ NEXT_PUBLIC_WEBCONTAINER_KEY: " " })).toEqual({ ok: true, value: null });
});

it("takes StackBlitz's host with a key, and another host with or without one", () => {
  expect(readWebContainer({ NEXT_PUBLIC_WEBCONTAINER_KEY: "wc_1" })).toEqual({
    ok: true,
    value: { origin: "https://stackblitz.com", key: "wc_1" },
  });
  expect(readWebContainer({ WEBCONTAINER_API_IFRAME_URL: "http://localhost:4000/x" })).toEqual({
    ok: true,
    value: { origin: "http://localhost:4000", key: null },
  });
});

it("refuses an address that is none, before anything is served", () => {
  const read = readWebContainer({ WEBCONTAINER_API_IFRAME_URL: "javascript:alert(1)" });
  expect(read.ok ? "" : read.error.message).toContain("WEBCONTAINER_API_IFRAME_URL");
});

it("lets the client's page frame and ask the runtime's origin and nothing else", () => {
  const policy = clientPolicy("https://r.test").split("; ");
  expect(policy.filter((part) => part.includes("r.test"))).toEqual([
    "connect-src https://r.test",
    "frame-src https://r.test",
  ]);
  expect(policy).toContain("frame-ancestors 'self'");
});
