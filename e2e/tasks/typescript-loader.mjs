import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

// For `node --import`: Node 20 cannot read TypeScript. Loaded into every process of a task's commands, so it is as light
// as a loader can be: the compiler starts with the first file that needs it.
if (isMainThread) register(import.meta.url);

/** Node's load hook (node:module, customization hooks): the types of a .ts file are taken away. */
export async function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
  const { transform } = await import("esbuild");
  const { code } = await transform(await readFile(fileURLToPath(url), "utf8"), {
    loader: "ts",
    format: "esm",
    sourcemap: "inline",
    sourcefile: fileURLToPath(url),
  });
  return { format: "module", source: code, shortCircuit: true };
}
