import { describe, expect, it } from "vitest";
import type { WantedPackage } from "../packages/package-messages.ts";
import type { PackageCalls } from "./package-calls.ts";
import { nearest, placeBuilds } from "./wasm-builds.ts";

const document = (versions: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    new TextEncoder().encode(
      JSON.stringify({
        versions: Object.fromEntries(
          Object.entries(versions).map(([version, tarball]) => [
            version,
            { dist: { tarball: `https://registry.npmjs.org/${tarball}`, integrity: `sha512-${version}` } },
          ]),
        ),
      }),
    ),
  );

function registry(documents: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
  const asked: string[] = [];
  const placed: (readonly WantedPackage[])[] = [];
  const calls: Pick<PackageCalls, "document" | "place"> = {
    async document(name) {
      asked.push(name);
      const body = documents[name];
      const failure = body ? null : { code: "ENOTFOUND", message: "The package registry is out of reach." };
      return { type: "document", request: 1, status: body ? 200 : 0, body: body ?? new Uint8Array(0), failure };
    },
    async place(wanted) {
      placed.push(wanted);
      return { type: "placed", request: 2, failures: [], integrities: wanted.map(({ integrity }) => integrity) };
    },
  };
  return { calls, asked, placed };
}
const want = (name: string, version: string): WantedPackage => ({
  at: `/p/node_modules/${name}`,
  path: `${name}/-/${name}-${version}.tgz`,
  integrity: "sha512-locked",
  optional: false,
});

describe("packages with a build for WebAssembly of their own", () => {
  it("come with the build's files under the name and version that were asked for", async () => {
    const { calls, asked, placed } = registry({
      "@rollup/wasm-node": document({ "4.2.0": "@rollup/wasm-node/-/wasm-node-4.2.0.tgz" }),
    });
    const files = new Map([["/p/node_modules/rollup/package.json", `{"name":"@rollup/wasm-node","main":"a.js"}`]]);
    const told: string[] = [];
    const { integrities } = await placeBuilds(
      calls,
      { read: (path) => files.get(path) ?? "", write: (path, text) => void files.set(path, text) },
      [want("rollup", "4.2.1"), want("picomatch", "4.0.0")],
      [],
      (line) => told.push(line),
    );
    expect(asked).toEqual(["@rollup/wasm-node"]);
    expect(placed[0]?.map(({ at, path, integrity }) => [at, path, integrity])).toEqual([
      ["/p/node_modules/rollup", "@rollup/wasm-node/-/wasm-node-4.2.0.tgz", "sha512-4.2.0"],
      ["/p/node_modules/picomatch", "picomatch/-/picomatch-4.0.0.tgz", "sha512-locked"],
    ]);
    expect(integrities).toEqual(["sha512-locked", "sha512-locked"]);
    expect(JSON.parse(files.get("/p/node_modules/rollup/package.json") ?? "")).toEqual({
      name: "rollup",
      version: "4.2.1",
      main: "a.js",
    });
    expect(told).toEqual(["rollup 4.2.1 is @rollup/wasm-node 4.2.0 here, its makers' build for WebAssembly."]);
  });

  it("are put in place as they are when no build can be had, and that is said", async () => {
    const { calls, placed } = registry({});
    const told: string[] = [];
    const files = { read: () => "", write: () => expect.unreachable() };
    await placeBuilds(calls, files, [want("esbuild", "0.28.2")], [], (line) => told.push(line));
    expect(placed[0]).toEqual([want("esbuild", "0.28.2")]);
    expect(told).toEqual([
      "esbuild 0.28.2 is compiled for a machine and will not load here: The package registry is out of reach.",
    ]);
  });

  it.each([
    ["4.68.7", ["4.68.4", "4.69.0", "3.9.0"], "4.68.4"],
    ["4.68.7", ["4.68.7", "4.68.4"], "4.68.7"],
    ["0.28.2", ["0.27.9", "0.28.1", "0.28.3"], "0.28.1"],
    ["0.28.0", ["0.27.9"], null],
    ["5.0.0", ["4.68.4"], null],
  ])("of %s among %j: %s", (version, published, expected) => {
    expect(nearest(version, published)).toBe(expected);
  });
});
