import { describe, expect, it } from "vitest";
import type { KernelReport } from "../host/protocol.ts";
import type { PackageMessage, PackageOrder } from "../packages/package-messages.ts";
import { packTree } from "../packages/packed-tree.ts";
import { FileSystem } from "./file-system.ts";
import { TAB_USER } from "./inode.ts";
import { PackageDesk } from "./package-desk.ts";
import type { Process } from "./process.ts";
import { Project } from "./project.ts";

const ROOT = "/home/tab/project";
const encode = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function open(program = "npm") {
  const files = new FileSystem(1_000_000, (folder) => project.note(folder));
  const project: Project = new Project(files, ROOT);
  files.owner = TAB_USER;
  files.mkdirAll(ROOT);
  const reports: KernelReport[] = [];
  const told: PackageMessage[] = [];
  const desk = new PackageDesk(files, (report) => reports.push(report));
  const process = {
    program,
    ended: false,
    worker: { postMessage: (message: PackageMessage) => told.push(message) },
  } as unknown as Process;
  const order = (wanted: Extract<PackageOrder, { op: "place" }>["wanted"], clear: readonly string[] = []): void =>
    desk.order(process, { op: "place", request: 7, wanted, clear });
  const give = (index: number, text: Readonly<Record<string, string>> | null): void => {
    const data = text
      ? packTree(Object.entries(text).map(([path, body]) => ({ path, executable: false, data: encode(body) })))
      : null;
    const failure = data ? null : { code: "EINTEGRITY", message: "not that" };
    desk.hear({ type: "package", request: 1, index, data, integrity: "sha512-x", failure });
  };
  return { files, project, desk, process, reports, told, order, give };
}
const at = (name: string, more: object = {}) => ({
  at: `${ROOT}/node_modules/${name}`,
  path: `${name}/-/${name}-1.0.0.tgz`,
  integrity: "sha512-x",
  optional: false,
  ...more,
});

describe("packages", () => {
  it("are put in place together once all have come, with their programs", () => {
    const { files, told, order, give } = open();
    order([at("a", { bins: [["run", "bin.js"]] }), at("b")]);
    give(0, { "package.json": "{}", "bin.js": "#!/usr/bin/env node\r\nx\r\n" });
    expect(files.find(`${ROOT}/node_modules`)).toBeUndefined();
    give(1, { "deep/er/file": "y" });
    expect(decode(files.readFile(`${ROOT}/node_modules/b/deep/er/file`))).toBe("y");
    expect(files.readlink(`${ROOT}/node_modules/.bin/run`)).toBe("../a/bin.js");
    expect(decode(files.readFile(`${ROOT}/node_modules/.bin/run`))).toBe("#!/usr/bin/env node\nx\n");
    expect(files.stat(`${ROOT}/node_modules/a/bin.js`).mode & 0o777).toBe(0o755);
    expect(told).toEqual([{ type: "placed", request: 7, failures: [], integrities: ["sha512-x", "sha512-x"] }]);
  });

  it("are not put in place at all when one that is needed fails; what was there stays", () => {
    const { files, told, order, give } = open();
    files.mkdirAll(`${ROOT}/node_modules/old`);
    order([at("a"), at("b")], [`${ROOT}/node_modules`]);
    give(0, { x: "1" });
    give(1, null);
    expect(files.readdir(`${ROOT}/node_modules`).map(({ name }) => name)).toEqual(["old"]);
    expect(told).toMatchObject([{ failures: [{ index: 1, code: "EINTEGRITY", message: "not that" }] }]);
  });

  it("do without one that is optional", () => {
    const { files, order, give } = open();
    order([at("a"), at("b", { optional: true })]);
    give(0, { x: "1" });
    give(1, null);
    expect(files.readdir(`${ROOT}/node_modules`).map(({ name }) => name)).toEqual(["a"]);
  });

  it("share their contents, and a write to one leaves the other as it was", () => {
    const { files, reports, order, give } = open();
    order([at("a"), { ...at("a"), at: `${ROOT}/node_modules/b/node_modules/a` }]);
    expect(reports).toMatchObject([{ type: "packages", wanted: [{ path: "a/-/a-1.0.0.tgz" }] }]);
    give(0, { x: "12345" });
    files.writeFile(`${ROOT}/node_modules/a/x`, encode("other"));
    expect(decode(files.readFile(`${ROOT}/node_modules/b/node_modules/a/x`))).toBe("12345");
    files.removeAll(`${ROOT}/node_modules`);
    expect(files.usedBytes).toBe(0);
  });

  it("keep what lies in a node_modules below them", () => {
    const { files, desk, order, give, process } = open();
    order([{ ...at("inner"), at: `${ROOT}/node_modules/a/node_modules/inner` }]);
    give(0, { i: "1" });
    desk.order(process, { op: "place", request: 8, wanted: [at("a")], clear: [] });
    const data = packTree([{ path: "x", executable: false, data: encode("1") }]);
    desk.hear({ type: "package", request: 2, index: 0, data, integrity: "", failure: null });
    expect(files.readdir(`${ROOT}/node_modules/a`).map(({ name }) => name)).toEqual(["node_modules", "x"]);
    expect(decode(files.readFile(`${ROOT}/node_modules/a/node_modules/inner/i`))).toBe("1");
  });

  it("are no part of the project's list, changes and pictures, but what somebody put there by hand is", () => {
    const { files, project, order, give } = open();
    files.mkdirAll(`${ROOT}/node_modules/mine`);
    files.writeFile(`${ROOT}/node_modules/mine/x`, encode("1"));
    expect(project.takeChanges().map(({ path, kind }) => [path, kind])).toEqual([["node_modules/mine/x", "added"]]);
    expect(project.list().map(({ path }) => path)).toEqual(["node_modules/mine/x"]);
    order([at("a")]);
    give(0, { y: "1" });
    expect(project.takeChanges().map(({ path, kind }) => [path, kind])).toEqual([["node_modules/mine/x", "deleted"]]);
    expect([project.list(), project.hold(null).entries]).toEqual([[], []]);
    project.restore([], []);
    expect(decode(files.readFile(`${ROOT}/node_modules/a/y`))).toBe("1");
  });
});

it("asks for nothing in the name of a program that is not npm", () => {
  const { desk, process, reports } = open("node");
  desk.order(process, { op: "document", request: 1, name: "left-pad", form: "short" });
  desk.order(process, { op: "place", request: 2, wanted: [at("a")], clear: [] });
  expect(reports).toEqual([]);
});

it("says that what is asked for is wanted no more when its process ends", () => {
  const { desk, process, reports } = open();
  desk.order(process, { op: "document", request: 1, name: "left-pad", form: "short" });
  desk.left(process);
  expect(reports).toEqual([
    { type: "document", request: 1, name: "left-pad", form: "short", offline: false },
    { type: "package-cancel", request: 1 },
  ]);
});
