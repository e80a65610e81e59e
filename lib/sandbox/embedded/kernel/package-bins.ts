import type { FileSystem } from "./file-system.ts";

const RETURN = 13;
const FEED = 10;

/** A carriage return at the end of an interpreter line would belong to its name. */
function withoutReturns(data: Uint8Array): Uint8Array | null {
  const end = data.indexOf(FEED);
  if (data[0] !== 35 || data[1] !== 33 || end < 1 || data[end - 1] !== RETURN) return null;
  return data.filter((byte, at) => byte !== RETURN || data[at + 1] !== FEED);
}

/** Makes the package's programs executable and known in the .bin folder beside it, as npm's bin-links does. */
export function linkBins(
  files: FileSystem,
  modules: string,
  at: string,
  bins: readonly (readonly [name: string, file: string])[],
): void {
  files.mkdirAll(`${modules}/.bin`);
  for (const [name, file] of bins) {
    const target = `${at}/${file}`;
    const node = files.find(target);
    if (node?.kind !== "file") continue;
    const fixed = withoutReturns(node.bytes.subarray(0, node.size));
    if (fixed) files.writeFile(target, fixed);
    files.chmod(target, node.permissions | 0o111);
    const link = `${modules}/.bin/${name}`;
    if (!files.find(link, false)) files.symlink(`..${target.slice(modules.length)}`, link);
  }
}
