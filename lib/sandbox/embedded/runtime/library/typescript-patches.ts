import type { Patch } from "./patch.ts";

const WHY = "TypeScript runs here as it is: its types are removed where a source is read. See modules/typescript.ts.";
const LOADER = "internal/modules/cjs/loader";
const TYPES = "internalBinding('contextify').typescript";

/** Node 20 does not know TypeScript. Lines stay where they were. */
export const TYPESCRIPT_PATCHES: readonly Patch[] = [
  {
    id: LOADER,
    from: "    source = fs.readFileSync(filename, 'utf8');\n  }\n  return { source, format };",
    to: `    source = ${TYPES}.strip(fs.readFileSync(filename, 'utf8'), filename);\n  }\n  return { source, format };`,
    why: WHY,
  },
  {
    id: LOADER,
    from: "  if (StringPrototypeEndsWith(filename, '.cjs')) {\n    format = 'commonjs';\n  } else if (StringPrototypeEndsWith(filename, '.mjs')) {\n    format = 'module';\n  } else if (StringPrototypeEndsWith(filename, '.js')) {",
    to: `  const extension = ${TYPES}.extension(filename); if (extension === '.cjs') {\n    format = 'commonjs';\n  } else if (extension === '.mjs') {\n    format = 'module';\n  } else if (extension === '.js') {`,
    why: WHY,
  },
  {
    id: LOADER,
    from: "  const filename = Module._findPath(request, paths, isMain);\n  if (filename) { return filename; }",
    to: `  const filename = Module._findPath(request, paths, isMain) || ${TYPES}.find(request, parent?.filename, (path) => Module._findPath(path, paths, isMain));\n  if (filename) { return filename; }`,
    why: WHY,
  },
  {
    id: "internal/main/check_syntax",
    from: "  const source = fs.readFileSync(filename, 'utf-8');",
    to: `  const source = ${TYPES}.strip(fs.readFileSync(filename, 'utf-8'), filename);`,
    why: WHY,
  },
  {
    id: "internal/modules/run_main",
    from: "  if (mainPath && StringPrototypeEndsWith(mainPath, '.mjs')) { return true; }\n  if (!mainPath || StringPrototypeEndsWith(mainPath, '.cjs')) { return false; }",
    to: `  if (mainPath && ${TYPES}.extension(mainPath) === '.mjs') { return true; }\n  if (!mainPath || ${TYPES}.extension(mainPath) === '.cjs') { return false; }`,
    why: WHY,
  },
  {
    id: "internal/modules/esm/get_format",
    from: "  const ext = extname(url);\n\n  if (ext === '.js') {",
    to: `  const ext = ${TYPES}.extension(extname(url));\n\n  if (ext === '.js') {`,
    why: WHY,
  },
  {
    id: "internal/modules/esm/load",
    from: "    source = await readFileAsync(url);",
    to: `    source = ${TYPES}.strip(await readFileAsync(url), href);`,
    why: WHY,
  },
  {
    id: "internal/modules/esm/load",
    from: "    source = readFileSync(url);",
    to: `    source = ${TYPES}.strip(readFileSync(url), href);`,
    why: WHY,
  },
  {
    id: "internal/modules/esm/translators",
    from: "    source ??= readFileSync(new URL(url), 'utf8');",
    to: `    source ??= ${TYPES}.strip(readFileSync(new URL(url), 'utf8'), url);`,
    why: WHY,
  },
  {
    id: "internal/modules/esm/resolve",
    from: "  const stats = internalModuleStat(toNamespacedPath(StringPrototypeEndsWith(path, '/') ?",
    to: `  path = ${TYPES}.find(path, base, (each) => internalModuleStat(each) === 0 && each) || path; const stats = internalModuleStat(toNamespacedPath(StringPrototypeEndsWith(path, '/') ?`,
    why: WHY,
  },
];
