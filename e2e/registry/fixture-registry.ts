import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { tarOf } from "../../lib/sandbox/embedded/packages/testing/tar-of.ts";

type Manifest = { readonly name: string; readonly version: string; readonly [field: string]: unknown };
type Version = {
  readonly manifest: Manifest;
  readonly files?: Readonly<Record<string, string>>;
  readonly tampered?: boolean;
};

/** The packages there are: few, small, and each for one thing that npm has to get right. */
const VERSIONS: readonly Version[] = [
  {
    manifest: { name: "@tiny/words", version: "1.2.0", main: "index.js", license: "MIT" },
    files: { "index.js": `module.exports = { hello: "hello" };\n` },
  },
  ...["1.0.0", "1.1.0", "2.0.0"].map((version) => ({
    manifest: {
      name: "greeter",
      version,
      main: "index.js",
      bin: { greet: "bin/greet.js" },
      dependencies: { "@tiny/words": "^1.0.0" },
      license: "MIT",
    },
    files: {
      "index.js": `module.exports = (name) => require("@tiny/words").hello + " " + name + " from ${version}";\n`,
      // Written on Windows, and not executable: npm puts both right.
      "bin/greet.js": `#!/usr/bin/env node\r\nconsole.log(require("..")(process.argv[2]));\r\n`,
    },
  })),
  {
    manifest: { name: "rollup", version: "9.0.1", bin: { rollup: "bin.js" } },
    files: { "bin.js": `#!/usr/bin/env node\nprocess.dlopen({}, "rollup.linux-x64.node");\n` },
  },
  {
    manifest: { name: "@rollup/wasm-node", version: "9.0.0", bin: { rollup: "bin.js" } },
    files: { "bin.js": `#!/usr/bin/env node\nconsole.log(require("rollup/package.json").version);\n` },
  },
  { manifest: { name: "tampered", version: "1.0.0" }, files: { "index.js": "" }, tampered: true },
  { manifest: { name: "wants-old", version: "1.0.0", peerDependencies: { greeter: "^1.0.0" } } },
  { manifest: { name: "mac-only", version: "1.0.0", os: ["darwin"] } },
  { manifest: { name: "portable", version: "1.0.0", optionalDependencies: { "mac-only": "1.0.0" } } },
  {
    manifest: {
      name: "scripted",
      version: "1.0.0",
      scripts: { postinstall: "node -e \"fs.writeFileSync('ran', '')\"" },
    },
  },
];

const archiveOf = ({ manifest, files = {} }: Version): Buffer =>
  gzipSync(
    tarOf([
      { name: "package/package.json", data: `${JSON.stringify(manifest, null, 2)}\n` },
      ...Object.entries(files).map(([name, data]) => ({ name: `package/${name}`, data })),
    ]),
  );
const fileOf = ({ name, version }: Manifest): string => `${name.split("/").at(-1)}-${version}.tgz`;

export type FixtureRegistry = {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
};

/** A registry of a few packages on 127.0.0.1. */
export async function startFixtureRegistry(): Promise<FixtureRegistry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    asked.push(path);
    const named = VERSIONS.filter(({ manifest }) => manifest.name === path);
    const archive = VERSIONS.find(({ manifest }) => `${manifest.name}/-/${fileOf(manifest)}` === path);
    if (archive) {
      response.end(archiveOf(archive.tampered ? { ...archive, files: { "index.js": "another content" } } : archive));
      return;
    }
    if (named.length === 0) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":"Not found"}');
      return;
    }
    const versions = named.map((version) => {
      const { manifest } = version;
      const digest = createHash("sha512").update(archiveOf(version)).digest("base64");
      const tarball = `https://registry.npmjs.org/${manifest.name}/-/${fileOf(manifest)}`;
      const hasInstallScript = manifest["scripts"] ? { hasInstallScript: true } : {};
      const dist = { tarball, integrity: `sha512-${digest}` };
      return [manifest.version, { ...manifest, ...hasInstallScript, dist }] as const;
    });
    const document = {
      name: path,
      "dist-tags": { latest: versions.at(-1)?.[0] },
      versions: Object.fromEntries(versions),
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
