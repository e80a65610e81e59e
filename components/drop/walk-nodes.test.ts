import { expect, test } from "vitest";
import type { Node } from "./nodes.ts";
import { walkNodes } from "./walk-nodes.ts";

const file = (name: string): Node => ({ kind: "file", name, open: () => Promise.resolve(new File(["x"], name)) });
const folder = (name: string, ...children: Node[]): Node => ({
  kind: "folder",
  name,
  children: () => Promise.resolve(children),
});
const paths = async (nodes: readonly Node[], prefix = "") => {
  const { entries, ...rest } = await walkNodes(nodes, prefix);
  return { paths: entries.map(({ path }) => path), ...rest };
};

test("finds every file with its path, behind what it is put into", async () => {
  const nodes = [folder("cart", file("package.json"), folder("src", file("a.ts"), folder("deep", file("b.ts"))))];
  const found = ["cart/package.json", "cart/src/a.ts", "cart/src/deep/b.ts"];
  expect(await paths(nodes)).toEqual({ paths: found, unreadable: [], notes: [] });
  expect((await paths(nodes, "lib/")).paths).toEqual(found.map((path) => `lib/${path}`));
});

test("never looks into packages and history, in trees as in a picker's flat list, and says so", async () => {
  const closed: Node = { kind: "folder", name: "node_modules", children: () => Promise.reject(new Error("opened")) };
  expect(await paths([folder("cart", closed, file("a.ts"), file(".DS_Store"))])).toEqual({
    paths: ["cart/a.ts"],
    unreadable: [],
    notes: ["node_modules was left out."],
  });
  const flat = ["cart/a.ts", "cart/pkg/node_modules/x.js", "cart/.git/HEAD", "cart/node_modules"].map(file);
  expect(await paths(flat)).toEqual({
    paths: ["cart/a.ts", "cart/node_modules"],
    unreadable: [],
    notes: ["node_modules was left out.", ".git was left out."],
  });
});

test("names what cannot be read and goes on", async () => {
  const gone: Node = { kind: "file", name: "gone", open: () => Promise.reject(new DOMException("", "NotFoundError")) };
  const locked: Node = { kind: "folder", name: "locked", children: () => Promise.reject(new Error("no")) };
  expect(await paths([gone, locked, file("b")])).toEqual({ paths: ["b"], unreadable: ["gone", "locked"], notes: [] });
});

test("stops once there is one file too many", async () => {
  let opened = 0;
  const many = (count: number): Node[] => Array.from({ length: count }, (_, index) => file(`${index}`));
  const late: Node = {
    kind: "folder",
    name: "late",
    children: () => {
      opened += 1;
      return Promise.resolve(many(5));
    },
  };
  expect((await walkNodes([...many(20_000), folder("more", ...many(7)), late])).entries).toHaveLength(20_001);
  expect(opened).toBe(1);
});
