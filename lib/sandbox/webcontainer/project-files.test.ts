import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { appError, Failure } from "../../domain/errors.ts";
import type { FileChange } from "../../domain/tree.ts";
import type { ContainerLink } from "./link.ts";
import { ProjectFiles } from "./project-files.ts";
import type { KeeperRequest, Scanned } from "./wire.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const seen = (path: string, text: string, size = text.length): Scanned["changed"][number] => ({
  path,
  mode: "100644",
  size,
  hash: hashOf(text),
  target: null,
});

/** A container whose keeper tells these scans, one after another, and whose files read as the test has them. */
function container() {
  const scans: Scanned[] = [];
  const disk = new Map<string, string>();
  const asked: KeeperRequest[] = [];
  let refuses = (_: string): Error | null => null;
  const client = {
    fs: {
      readFile: async (path: string) => {
        const name = path.replace(/^project\//, "");
        const problem = refuses(name);
        if (problem) throw problem;
        const text = disk.get(name);
        if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
        return encode(text);
      },
      writeFile: async (path: string, data: Uint8Array) => {
        const problem = refuses(path.replace(/^project\//, ""));
        if (problem) throw problem;
        await new Promise(setImmediate);
        disk.set(path.replace(/^project\//, ""), new TextDecoder().decode(data));
      },
    },
  };
  const link = {
    call: (action: (given: typeof client) => Promise<unknown>) => action(client),
    request: async (body: KeeperRequest) => {
      asked.push(body);
      return body.op === "scan" ? (scans.shift() ?? { changed: [], gone: [] }) : null;
    },
  } as unknown as ContainerLink;
  const told: FileChange[] = [];
  const files = new ProjectFiles(
    async () => link,
    (changes) => told.push(...changes),
  );
  return {
    files,
    link,
    scans,
    disk,
    asked,
    told,
    refuse: (given: typeof refuses) => {
      refuses = given;
    },
    paths: async () => (await files.list()).map(({ path }) => path),
  };
}

it("reads a file again that it could not read: the keeper tells of a change once", async () => {
  const { files, scans, disk, refuse, paths, told } = container();
  for (const name of ["a", "b"]) disk.set(name, name);
  scans.push({ changed: [seen("a", "a"), seen("b", "b")], gone: [] });
  refuse((path) => (path === "a" ? new Error("EIO: i/o error") : null));
  await expect(files.list()).rejects.toMatchObject({
    error: { message: expect.stringContaining("a could not be read") },
  });
  refuse(() => null);
  expect(await paths()).toEqual(["a", "b"]);
  expect(told.map(({ path }) => path).sort()).toEqual(["a", "b"]);
});

it("reads a file again that was not what the keeper had seen", async () => {
  const { files, scans, disk } = container();
  disk.set("a", "between");
  // Back by the next scan, which has nothing to tell of it then.
  scans.push({ changed: [seen("a", "before")], gone: [] });
  const first = files.list();
  await first;
  disk.set("a", "before");
  expect((await files.snapshot(new Set())).entries.map(({ hash }) => hash)).toEqual([hashOf("before")]);
});

it("takes no more in than this page has room for, and goes on when there is less of it", async () => {
  const { files, scans, disk, paths } = container();
  disk.set("a", "a");
  disk.set("big", "big");
  scans.push({ changed: [seen("a", "a"), seen("big", "big", 2 ** 31)], gone: [] });
  await expect(files.list()).rejects.toMatchObject({ error: { code: "too-large" } });
  scans.push({ changed: [], gone: ["big"] });
  expect(await paths()).toEqual(["a"]);
});

it("keeps its files when the container that they are put into dies meanwhile", async () => {
  const { files, link, scans, disk, refuse, asked } = container();
  disk.set("a", "a");
  scans.push({ changed: [seen("a", "a")], gone: [] });
  await files.list();
  refuse(() => new Failure(appError("sandbox-crashed", "It died.")));
  await expect(files.refill(link)).rejects.toMatchObject({ error: { code: "sandbox-crashed" } });
  refuse(() => null);
  disk.clear();
  await files.refill(link);
  expect([[...disk], asked.at(-1)?.op]).toEqual([[["a", "a"]], "settle"]);
});

it("has nothing under way any more when a write has failed", async () => {
  const { files, disk, refuse } = container();
  const many = new Map(Array.from({ length: 100 }, (_, at) => [`f${at}`, encode("x")] as const));
  refuse((path) => (path === "f3" ? new Error("ENOSPC: no space left on device") : null));
  await expect(files.writeAll(many)).rejects.toMatchObject({ error: { message: expect.stringContaining("f3") } });
  const { size } = disk;
  await new Promise(setImmediate);
  expect(disk.size).toBe(size);
});
