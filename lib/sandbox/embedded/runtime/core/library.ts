import { browser } from "./browser.ts";

/** Node's own JavaScript, as `library/pack.ts` lays it out, in memory that all processes share. */
let index: Readonly<Record<string, readonly [offset: number, length: number]>> = {};
let bytes: Uint8Array = new Uint8Array(0);
const decoder = new browser.TextDecoder();

export function openLibrary(shared: SharedArrayBuffer): void {
  const view = new DataView(shared);
  const length = view.getUint32(0, true);
  // Text is not decoded from shared memory: it could change meanwhile.
  index = JSON.parse(decoder.decode(new Uint8Array(shared, 4, length).slice()));
  bytes = new Uint8Array(shared, 4 + length);
}

/** Without the parts of this program that travel along. */
export const libraryIds = (): string[] => Object.keys(index).filter((id) => !id.startsWith("tabwright/"));

/** What is packed beside the sources. @throws TypeError for what is not there */
export function libraryBytes(id: string): Uint8Array<ArrayBuffer> {
  const place = index[id];
  if (!place) throw new TypeError(`Missing internal module '${id}'`);
  return new Uint8Array(bytes.slice(place[0], place[0] + place[1]));
}

/** @throws TypeError for an id that is not there */
export const librarySource = (id: string): string => decoder.decode(libraryBytes(id));

const PARAMETERS = "exports, require, module, process, internalBinding, primordials";
function parametersOf(id: string): string {
  if (id === "internal/bootstrap/realm") return "process, getLinkedBinding, getInternalBinding, primordials";
  if (id.startsWith("internal/per_context/")) return "exports, primordials, privateSymbols, perIsolateSymbols";
  if (id.startsWith("internal/main/") || id.startsWith("internal/bootstrap/"))
    return "process, require, internalBinding, primordials";
  return PARAMETERS;
}

/** Compiles a module of the library; its lines and its name in stacks are those of Node. */
export function compileLibrary(id: string): (...args: unknown[]) => unknown {
  return browser.evaluate(`(function (${parametersOf(id)}) {${librarySource(id)}\n})\n//# sourceURL=node:${id}`) as (
    ...args: unknown[]
  ) => unknown;
}
