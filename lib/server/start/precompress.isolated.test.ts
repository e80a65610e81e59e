import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, it, vi } from "vitest";
import { precompress } from "./precompress.ts";

/** While set, the disk takes half of what is written and no more. */
const disk = vi.hoisted(() => ({ full: false }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const writeFile = async (file: string, bytes: Buffer) => {
    await real.writeFile(file, disk.full ? bytes.subarray(0, bytes.length / 2) : bytes);
    if (disk.full) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  };
  return { ...real, writeFile };
});

it("leaves no half of a file where a whole one is served, and makes up for it the next time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "precompress-"));
  const text = "const x = 1;\n".repeat(500);
  writeFileSync(join(folder, "a.js"), text);
  disk.full = true;
  await expect(precompress(folder)).rejects.toThrow("ENOSPC");
  expect(readdirSync(folder).filter((name) => /\.(?:br|gz)$/.test(name))).toEqual([]);
  disk.full = false;
  await precompress(folder);
  expect(brotliDecompressSync(readFileSync(join(folder, "a.js.br"))).toString()).toBe(text);
  expect(gunzipSync(readFileSync(join(folder, "a.js.gz"))).toString()).toBe(text);
  rmSync(folder, { recursive: true });
});
