import { safePath } from "../../../domain/tree.ts";
import type { Request, RequestFailure } from "../host/protocol.ts";
import type { FileSystem } from "./file-system.ts";
import { pathOf } from "./path.ts";
import type { Project } from "./project.ts";
import { CallError } from "./system-errors.ts";

export class Refusal extends Error {
  constructor(readonly failure: RequestFailure) {
    super(failure.message);
  }
}

const refusal = (code: RequestFailure["code"], message: string): Refusal => new Refusal({ code, message });

export function toFailure(caught: unknown): RequestFailure {
  if (caught instanceof Refusal) return caught.failure;
  if (caught instanceof RangeError) return { code: "corrupt", message: caught.message };
  if (caught instanceof CallError && (caught.code === "ENOSPC" || caught.code === "EFBIG"))
    return { code: "too-large", message: "The sandbox has no room for these files. Nothing of yours was removed." };
  if (caught instanceof CallError)
    return { code: "bad-input", message: `The sandbox refused this: ${caught.message} (${caught.path ?? "?"}).` };
  return { code: "internal", message: caught instanceof Error ? caught.message : String(caught) };
}

/** What the host asks of the project's files. Each request is one step: no process sees half of it. */
export function serveRequest(files: FileSystem, project: Project, request: Request): unknown {
  /** A path of the host's inside the project: links must not lead out of it either. */
  const inside = (raw: string): string => {
    const path = safePath(raw);
    if (path === null)
      throw refusal("bad-input", `"${raw.slice(0, 200)}" is not a path inside the project. Nothing was changed.`);
    const full = `${project.root}/${path}`;
    let folder = full;
    do folder = folder.slice(0, folder.lastIndexOf("/"));
    while (!files.find(folder));
    const real = files.realpath(folder);
    if (real !== project.root && !real.startsWith(`${project.root}/`))
      throw refusal("bad-input", `"${path}" leads out of the project through a link. Nothing was changed.`);
    return full;
  };
  /** The same, and what is there is no link out of it. */
  const ownFile = (raw: string): string => {
    const full = inside(raw);
    if (files.find(full, false)?.kind !== "symlink") return full;
    const real = pathOf(files.place(full, "follow").parent);
    if (real === project.root || real.startsWith(`${project.root}/`)) return full;
    throw refusal("bad-input", `"${raw.slice(0, 200)}" is a link out of the project. Nothing was changed.`);
  };

  switch (request.op) {
    case "read": {
      const node = files.find(inside(request.path));
      if (node?.kind !== "file") return null;
      const path = ownFile(request.path);
      return files.readFile(path).slice();
    }
    case "write": {
      const places = request.files.map(([path, data]) => [data === null ? inside(path) : ownFile(path), data] as const);
      for (const [path, data] of places)
        if (data !== null && files.find(path)?.kind === "directory")
          throw refusal(
            "bad-input",
            `${path.slice(project.root.length + 1)} is a folder; a file cannot be written there. Nothing was changed.`,
          );
      // All or nothing for room: the sum is known before the first byte is written.
      const added = places.reduce((sum, [path, data]) => {
        const was = files.find(path);
        return sum + (data?.length ?? 0) - (was?.kind === "file" ? was.size : 0);
      }, 0);
      if (files.usedBytes + added > files.quota) throw new CallError("ENOSPC");
      for (const [path, data] of places) {
        if (data === null) {
          files.removeAll(path);
          continue;
        }
        files.mkdirAll(path.slice(0, path.lastIndexOf("/")));
        files.writeFile(path, data);
      }
      return null;
    }
    case "refill":
      project.refill(request.files);
      return null;
    case "list":
      return project.list();
    case "hold":
      return project.hold(request.known);
    case "blobs":
      return project.blobs(request.held, request.hashes);
    case "release":
      project.release(request.held);
      return null;
    case "restore":
      project.restore(request.entries, request.blobs);
      return null;
  }
}
