import { expect, it } from "vitest";
import { projectNeeds } from "./project-needs.ts";

const lockOf = (packages: object) => ({
  read: async (path: string) =>
    path === "package-lock.json" ? new TextEncoder().encode(JSON.stringify({ packages })) : null,
});
const linux = { os: ["linux"], cpu: ["x64"], optional: true };

const next = {
  "": { dependencies: { next: "16.0.0" } },
  "node_modules/next": { optionalDependencies: { "@next/swc-linux-x64-gnu": "16.0.0" } },
  "node_modules/@next/swc-linux-x64-gnu": linux,
};

it("says what the embedded sandbox cannot load, and offers the other where there is one", async () => {
  expect(await projectNeeds(lockOf(next), "embedded", "webcontainer")).toEqual({
    text: "The embedded sandbox cannot load the parts of next that are compiled for one kind of machine. WebContainer may run them.",
    offers: "webcontainer",
  });
  expect(await projectNeeds(lockOf(next), "embedded", null)).toEqual({
    text: expect.stringContaining("whoever runs this site can switch it on"),
    offers: null,
  });
  expect(await projectNeeds(lockOf(next), "webcontainer", "embedded")).toBeNull();
});

it("says that native add-ons load nowhere in a browser", async () => {
  const lock = lockOf({ "node_modules/better-sqlite3": { dependencies: { bindings: "1", "prebuild-install": "7" } } });
  const told = { text: "Native add-ons load in no browser’s sandbox; this project has better-sqlite3.", offers: null };
  expect(await projectNeeds(lock, "webcontainer", null)).toEqual(told);
  expect(await projectNeeds(lock, "embedded", "webcontainer")).toEqual(told);
});

it("says nothing of what has a build for WebAssembly, and of a lock that is none", async () => {
  const fine = lockOf({
    "node_modules/rollup": { optionalDependencies: { "@rollup/rollup-linux-x64-gnu": "4" } },
    "node_modules/@rollup/rollup-linux-x64-gnu": linux,
    "node_modules/rolldown": { optionalDependencies: { "@rolldown/linux": "1", "@rolldown/wasi": "1" } },
    "node_modules/@rolldown/linux": linux,
    "node_modules/@rolldown/wasi": { cpu: ["wasm32"], optional: true },
    "node_modules/chokidar": { optionalDependencies: { fsevents: "2" } },
    "node_modules/fsevents": { os: ["darwin"] },
  });
  expect(await projectNeeds(fine, "embedded", null)).toBeNull();
  for (const packages of [
    null,
    "text",
    { "node_modules/x": null },
    { "node_modules/x": { dependencies: null, cpu: 1 } },
  ])
    expect(await projectNeeds(lockOf(packages as object), "embedded", null)).toBeNull();
  expect(await projectNeeds({ read: async () => new TextEncoder().encode("{") }, "embedded", null)).toBeNull();
  expect(await projectNeeds({ read: async () => null }, "embedded", null)).toBeNull();
});
