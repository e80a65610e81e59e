import type { KernelReport } from "../host/protocol.ts";
import type {
  PackageAnswer,
  PackageFailure,
  PackageMessage,
  PackageOrder,
  WantedPackage,
} from "../packages/package-messages.ts";
import { type PackedFile, unpackTree } from "../packages/packed-tree.ts";
import { answer, type Handler, refuse } from "./call-server.ts";
import type { FileSystem } from "./file-system.ts";
import { folderOf } from "./graft.ts";
import { ROOT, TAB_USER } from "./inode.ts";
import { linkBins } from "./package-bins.ts";
import { type Process, tell } from "./process.ts";
import { CallError } from "./system-errors.ts";

/** The programs that may ask of the registry; none of them runs code of others. */
const MAY_ASK = new Set(["npm", "npm-cli"]);
const MAX_WANTED = 20_000;

type Placing = {
  readonly process: Process;
  readonly given: number;
  readonly wanted: readonly WantedPackage[];
  readonly clear: readonly string[];
  /** What is wanted in several places is asked for once: the places by what was asked for. */
  readonly places: readonly (readonly number[])[];
  readonly trees: (readonly PackedFile[] | null)[];
  readonly integrities: string[];
  readonly failures: (PackageFailure & { readonly index: number })[];
  missing: number;
};

const isText = (value: unknown): value is string => typeof value === "string";

/** What npm has of the registry: documents as they are, packages put in place. The host fetches and verifies them. */
export class PackageDesk {
  readonly #documents = new Map<number, { readonly process: Process; readonly given: number }>();
  readonly #placings = new Map<number, Placing>();
  readonly #mounting = new Map<string, Process[]>();
  #next = 1;

  constructor(
    private readonly files: FileSystem,
    private readonly report: (report: KernelReport) => void,
  ) {}

  readonly handlers: Readonly<Record<string, Handler>> = {
    /** Files of a program that is fetched when it is first called; once here they stay. */
    mount: (process, [name]) => {
      if (!isText(name) || !/^[a-z][a-z0-9-]{0,40}$/.test(name)) throw new CallError("EINVAL");
      if (this.files.find(`/usr/lib/${name}`)) return {};
      const waiting = this.#mounting.get(name);
      if (waiting) waiting.push(process);
      else {
        this.#mounting.set(name, [process]);
        this.report({ type: "asset", name });
      }
      return "later";
    },
  };

  mounted(name: string, data: ArrayBuffer | null): void {
    const waiting = this.#mounting.get(name) ?? [];
    this.#mounting.delete(name);
    try {
      if (!data) throw new CallError("ENOENT", `/usr/lib/${name}`);
      this.files.mkdirAll("/usr/lib");
      this.files.graft(`/usr/lib/${name}`, folderOf(unpackTree(new Uint8Array(data)), ROOT), data.byteLength);
      for (const process of waiting) answer(process, { ok: null });
    } catch (caught) {
      for (const process of waiting) refuse(process, caught);
    }
  }

  order(process: Process, order: PackageOrder): void {
    if (!MAY_ASK.has(process.program)) return;
    const request = this.#next++;
    if (order.op === "document") {
      if (!isText(order.name) || (order.form !== "short" && order.form !== "full")) return;
      this.#documents.set(request, { process, given: order.request });
      this.report({ type: "document", request, name: order.name, form: order.form, offline: order.offline === true });
      return;
    }
    if (!Array.isArray(order.wanted) || order.wanted.length > MAX_WANTED) return;
    const { wanted, clear } = order;
    const places = new Map<string, number[]>();
    for (const [index, { path, integrity }] of wanted.entries()) {
      const key = `${path}\0${integrity}`;
      places.set(key, [...(places.get(key) ?? []), index]);
    }
    const placing: Placing = {
      process,
      given: order.request,
      wanted,
      clear,
      places: [...places.values()],
      trees: wanted.map(() => null),
      integrities: wanted.map(({ integrity }) => integrity),
      failures: [],
      missing: places.size,
    };
    this.#placings.set(request, placing);
    const asked = placing.places.map(([first]) => wanted[first as number] as WantedPackage);
    this.report({
      type: "packages",
      request,
      wanted: asked.map(({ path, integrity }) => ({ path, integrity })),
      offline: order.offline === true,
    });
    if (wanted.length === 0) this.#finish(request, placing);
  }

  /** The process has ended: what it waited for is not fetched any further. */
  left(process: Process): void {
    for (const [request, { process: owner }] of [...this.#documents, ...this.#placings]) {
      if (owner !== process) continue;
      this.#documents.delete(request);
      this.#placings.delete(request);
      this.report({ type: "package-cancel", request });
    }
  }

  hear(message: PackageAnswer): void {
    const { request, failure } = message;
    if (message.type === "document") {
      const asked = this.#documents.get(request);
      if (!asked) return;
      this.#documents.delete(request);
      const { status, body } = message;
      this.#tell(asked.process, { type: "document", request: asked.given, status, body, failure }, [body.buffer]);
      return;
    }
    const placing = this.#placings.get(request);
    if (!placing) return;
    const { data, integrity } = message;
    const places = placing.places[message.index] ?? [];
    let tree: readonly PackedFile[] | null = null;
    let why = failure ?? { code: "EIO", message: "The package did not come." };
    try {
      if (data) tree = unpackTree(data);
    } catch {
      why = { code: "EIO", message: "The package's cached files cannot be read." };
    }
    for (const index of places) {
      placing.trees[index] = tree;
      placing.integrities[index] = integrity;
      if (!tree) placing.failures.push({ index, ...why });
    }
    if (--placing.missing === 0) this.#finish(request, placing);
  }

  #tell(process: Process, message: PackageMessage, transfer: Transferable[] = []): void {
    if (!process.ended) process.worker.postMessage(message, transfer);
  }

  #finish(request: number, placing: Placing): void {
    this.#placings.delete(request);
    const { process, given, wanted, clear, trees, integrities, failures } = placing;
    if (failures.every(({ index }) => wanted[index]?.optional)) {
      this.files.user = TAB_USER;
      try {
        for (const path of clear) this.#empty(path);
        for (const [index, tree] of trees.entries()) if (tree) this.#place(wanted[index] as WantedPackage, tree);
      } catch (caught) {
        const code = caught instanceof CallError ? caught.code : "EIO";
        const room =
          "The sandbox has no room for these packages. What was there before may be incomplete: remove node_modules and install less.";
        failures.push({
          index: 0,
          code,
          message: code === "ENOSPC" ? room : `${code}: the packages cannot be put in place.`,
        });
      } finally {
        this.files.user = ROOT;
      }
    }
    tell(process, { type: "placed", request: given, failures, integrities });
  }

  #empty(path: string): void {
    const node = this.files.find(path);
    if (node?.kind !== "directory") return;
    for (const name of [...node.children.keys()]) this.files.removeAll(`${path}/${name}`);
  }

  #place({ at, bins = [] }: WantedPackage, tree: readonly PackedFile[]): void {
    const { files } = this;
    const parent = at.slice(0, at.lastIndexOf("/"));
    files.mkdirAll(parent);
    const bytes = tree.reduce((sum, { data }) => sum + data.length, 0);
    files.graft(at, folderOf(tree, TAB_USER), bytes);
    const modules = parent.endsWith("/node_modules") ? parent : parent.slice(0, parent.lastIndexOf("/"));
    const folder = files.find(modules);
    if (folder?.kind === "directory" && modules.endsWith("/node_modules")) files.markInstalled(folder);
    if (bins.length > 0) linkBins(files, modules, at, bins);
  }
}
