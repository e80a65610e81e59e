import type { BlobHash } from "../domain/ids.ts";
import type { FileChange } from "../domain/tree.ts";
import {
  type ContractCase,
  decode,
  encode,
  equal,
  failureOf,
  holds,
  put,
  readUntil,
  run,
  textOf,
} from "./contract-helpers.contract.ts";
import { portCases } from "./port-cases.contract.ts";
import { processCases } from "./process-cases.contract.ts";
import { shellCases } from "./shell-cases.contract.ts";
import { shellEndings } from "./shell-endings.contract.ts";
import { shellLines } from "./shell-lines.contract.ts";
import { shellStreams } from "./shell-streams.contract.ts";

const fileCases: readonly ContractCase[] = [
  {
    name: "a file that was written is read back byte for byte",
    async run(sandbox) {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) & 0xff);
      await sandbox.files.write("deep/er/file.bin", bytes);
      const back = await sandbox.files.read("deep/er/file.bin");
      equal(back && [...back], [...bytes]);
      equal(await sandbox.files.list(), [{ path: "deep/er/file.bin", size: 70_000 }]);
    },
  },
  {
    name: "what is not there reads as null, and a folder is not a file",
    async run(sandbox) {
      await put(sandbox, { "folder/a": "1" });
      equal(await sandbox.files.read("nothing"), null);
      equal(await sandbox.files.read("folder/a/b"), null);
      equal(await sandbox.files.read("folder"), null);
    },
  },
  {
    name: "files written together are seen together; null removes",
    async run(sandbox) {
      await put(sandbox, { a: "1", b: "2", "c/d": "3" });
      await sandbox.files.writeAll(
        new Map([
          ["a", encode("one")],
          ["b", null],
        ]),
      );
      equal(await sandbox.files.list(), [
        { path: "a", size: 3 },
        { path: "c/d", size: 1 },
      ]);
    },
  },
  {
    name: "removing is idempotent and takes a folder with all it holds",
    async run(sandbox) {
      await put(sandbox, { "x/1": "", "x/y/2": "", z: "" });
      await sandbox.files.remove("x");
      await sandbox.files.remove("x");
      equal(await sandbox.files.list(), [{ path: "z", size: 0 }]);
    },
  },
  {
    name: "paths that leave the root are refused and change nothing",
    async run(sandbox) {
      for (const path of ["../x", "/etc/passwd", "a/../../x", "", "a\0b", "x".repeat(1025)]) {
        equal(await failureOf(() => sandbox.files.write(path, encode("x"))), "bad-input", path.slice(0, 20));
        equal(await failureOf(() => sandbox.files.read(path)), "bad-input", path.slice(0, 20));
      }
      equal(
        await failureOf(() =>
          sandbox.files.writeAll(
            new Map([
              ["good", encode("1")],
              ["../bad", encode("2")],
            ]),
          ),
        ),
        "bad-input",
      );
      equal(await sandbox.files.list(), []);
    },
  },
  {
    name: "names with spaces, quotes, line feeds and other scripts are names like any other",
    async run(sandbox) {
      const names = ["a b", "it's", 'say "x"', "line\nfeed", "ünï-çødé", "日本", "__proto__", "constructor"];
      await put(sandbox, Object.fromEntries(names.map((name) => [`in/${name}`, name])));
      equal(
        (await sandbox.files.list()).map((file) => file.path),
        names.map((name) => `in/${name}`).sort(),
      );
      for (const name of names) equal(await textOf(sandbox, `in/${name}`), name);
    },
  },
  {
    name: "changes are told soon, sorted, with their kinds",
    async run(sandbox) {
      const seen: FileChange[] = [];
      let wake = (): void => {};
      const stop = sandbox.onChange((changes) => {
        seen.push(...changes);
        wake();
      });
      const until = async (count: number): Promise<void> => {
        while (seen.length < count)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      };
      await put(sandbox, { b: "1", a: "1" });
      await until(2);
      await put(sandbox, { a: "2" });
      await until(3);
      await sandbox.files.remove("b");
      await until(4);
      stop();
      equal(seen, [
        { path: "a", kind: "added" },
        { path: "b", kind: "added" },
        { path: "a", kind: "modified" },
        { path: "b", kind: "deleted" },
      ]);
    },
  },
  {
    name: "equal files give equal hashes, and the hash covers names, contents and modes",
    async run(sandbox) {
      await put(sandbox, { a: "1", "b/c": "2" });
      const first = await sandbox.snapshot(new Set());
      await put(sandbox, { a: "changed" });
      const second = await sandbox.snapshot(new Set());
      await put(sandbox, { a: "1" });
      const third = await sandbox.snapshot(new Set());
      equal(third.hash, first.hash);
      holds(second.hash !== first.hash, "another content has another hash");
      equal(
        first.entries.map(({ path, mode, size }) => ({ path, mode, size })),
        [
          { path: "a", mode: "100644", size: 1 },
          { path: "b/c", mode: "100644", size: 1 },
        ],
      );
      // SHA-256 of "1", from any other tool.
      equal(first.entries[0]?.hash, "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
    },
  },
  {
    name: "a snapshot carries only what is not stored already",
    async run(sandbox) {
      await put(sandbox, { a: "1", b: "2", c: "1" });
      const first = await sandbox.snapshot(new Set());
      equal([...first.blobs.values()].map(decode).sort(), ["1", "2"]);
      await put(sandbox, { b: "3" });
      const second = await sandbox.snapshot(new Set(first.blobs.keys()));
      equal([...second.blobs.values()].map(decode), ["3"]);
    },
  },
  {
    name: "restoring makes the project exactly the tree, and tells what changed",
    async run(sandbox) {
      await put(sandbox, { a: "1", "dir/b": "2" });
      const before = await sandbox.snapshot(new Set());
      await put(sandbox, { a: "changed", extra: "3", "other/d": "4" });
      await sandbox.files.remove("dir");
      const asked: BlobHash[] = [];
      await sandbox.restore(before.entries, async (hash) => {
        asked.push(hash);
        return before.blobs.get(hash) as Uint8Array;
      });
      equal((await sandbox.snapshot(new Set())).hash, before.hash);
      equal(await sandbox.files.list(), [
        { path: "a", size: 1 },
        { path: "dir/b", size: 1 },
      ]);
      equal(asked.length, 2, "only missing contents are read");
    },
  },
  {
    name: "a blob that is not what its hash says is refused and changes nothing",
    async run(sandbox) {
      await put(sandbox, { a: "1" });
      const before = await sandbox.snapshot(new Set());
      await put(sandbox, { a: "2" });
      equal(await failureOf(() => sandbox.restore(before.entries, async () => encode("forged"))), "corrupt");
      equal(await textOf(sandbox, "a"), "2");
    },
  },
  {
    name: "boot is ready at once when it is ready already",
    async run(sandbox) {
      equal(await sandbox.boot(1), { ok: true });
    },
  },
  {
    name: "a closed sandbox says so everywhere, and closing again is nothing",
    async run(sandbox) {
      await sandbox.dispose();
      await sandbox.dispose();
      equal(await failureOf(() => sandbox.files.read("a")), "disposed");
      equal(await failureOf(() => sandbox.snapshot(new Set())), "disposed");
      const booted = await sandbox.boot(1000);
      equal(booted.ok ? "ok" : booted.error.code, "disposed");
      const { code, cause } = await run(sandbox, "true");
      equal(code, 126);
      holds(Boolean(cause), "says why");
    },
  },
  {
    name: "a crash ends what runs with a cause, and the next boot has the files again",
    needs: ["crash", "shell"],
    async run(sandbox, { crash }) {
      await put(sandbox, { "kept/a": "1" });
      const written = await run(sandbox, "echo 'echo from-the-shell' > b; chmod +x b; ln -s b c");
      equal(written.code, 0);
      const before = await sandbox.snapshot(new Set());
      const spin = sandbox.spawn("echo started; while true; do :; done");
      const output = await readUntil(spin, "started");
      const told = new Promise<string>((resolve) => sandbox.onCrash((error) => resolve(error.code)));
      await crash();
      equal(await told, "sandbox-crashed");
      const status = await spin.exit;
      await output.rest();
      equal(status.code, 137);
      holds(Boolean(status.cause), "an end from outside has a cause");
      equal(await failureOf(() => sandbox.files.read("kept/a")), "sandbox-crashed");
      equal(await sandbox.boot(20_000), { ok: true });
      equal((await sandbox.snapshot(new Set())).hash, before.hash);
      equal(await run(sandbox, "./b; cat b; readlink c"), {
        output: "from-the-shell\necho from-the-shell\nb\n",
        code: 0,
      });
    },
  },
];

/** Every driver runs these; see needs. */
export const sandboxContract: readonly ContractCase[] = [
  ...fileCases,
  ...processCases,
  ...shellCases,
  ...shellStreams,
  ...shellLines,
  ...shellEndings,
  ...portCases,
];
