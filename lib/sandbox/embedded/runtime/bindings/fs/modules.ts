import { OPERATION } from "../../../process/operations.ts";
import { browser } from "../../core/browser.ts";
import { type Any, sys } from "../../core/machine.ts";
import { utf8Decode } from "../../core/text.ts";
import { readWhole } from "./descriptors.ts";
import { at, full } from "./paths.ts";
import { Fault } from "./request.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const BYTE_ORDER_MARK = 0xfeff;

/** A package.json and whether it says anything about modules; nothing where there is none. */
function internalModuleReadJSON(path: string): readonly [string, boolean] | readonly [] {
  if (sys.files.run(OPERATION.readFile, full(path)) < 0) return [];
  const text = utf8Decode(sys.files.bytes());
  const content = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  return [content, /"(?:main|exports|imports|name|type)"/.test(content)];
}

/** 0 for a file, 1 for a folder, negative for nothing. */
function internalModuleStat(...args: Any[]): number {
  const status = sys.files.run(OPERATION.stat, at(typeof args[0] === "string" ? args[0] : args[1]));
  if (status < 0) return status;
  return ((sys.files.numbers[1] as number) & S_IFMT) === S_IFDIR ? 1 : 0;
}

const fileOf = (url: string): string =>
  url.startsWith("file:") ? decodeURIComponent(new browser.URL(url).pathname) : url;

const BY_MAIN = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
const BY_INDEX = ["index.js", "index.json", "index.node"];
/** Which of the places where a package without exports may begin is a file: their numbers in the library's list. */
function legacyMainResolve(packageUrl: string, main: string | undefined, base: string | undefined): number {
  const path = fileOf(packageUrl);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  if (typeof main === "string")
    for (const [number, ending] of BY_MAIN.entries())
      if (internalModuleStat(`${folder}${main}${ending}`) === 0) return number;
  for (const [number, name] of BY_INDEX.entries())
    if (internalModuleStat(folder + name) === 0) return BY_MAIN.length + number;
  const missing = folder + (typeof main === "string" ? main : "index.js");
  throw Object.assign(new Error(`Cannot find package '${missing}' imported from ${fileOf(String(base))}`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}

const WASM = [0, 0x61, 0x73, 0x6d];
function getFormatOfExtensionlessFile(path: string): number {
  const head = readWhole(path, 0);
  return !(head instanceof Fault) && WASM.every((byte, index) => head[index] === byte) ? 1 : 0;
}

export const moduleFunctions = {
  internalModuleReadJSON,
  internalModuleStat,
  legacyMainResolve,
  getFormatOfExtensionlessFile,
};
