import type { Handler } from "./call-server.ts";
import { makePipe } from "./pipe-end.ts";
import { type Process, tell } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { CallError } from "./system-errors.ts";

const WRITE = 2;
type Place = { readonly path: string; readonly owner: Process; listening: boolean };

/** Sockets of processes that are named by a path. The name is a file while the socket is there. */
export function pathSockets(table: ProcessTable): Readonly<Record<string, Handler>> {
  const places = new Map<number, Place>();
  let next = 1;
  const { files } = table;
  const drop = (id: number): void => {
    const place = places.get(id);
    if (!place) return;
    places.delete(id);
    try {
      files.asTabUser(() => files.unlink(place.path));
    } catch {
      // The name is gone, or stands for what is not the process's to remove.
    }
  };
  table.leavers.add((process) => {
    for (const [id, { owner }] of [...places]) if (owner === process) places.delete(id);
  });
  const own = (process: Process, id: unknown): Place => {
    const place = places.get(Number(id));
    if (place?.owner !== process) throw new CallError("EBADF");
    return place;
  };
  const pathOf = (value: unknown): string => {
    if (typeof value !== "string" || !value.startsWith("/") || value.includes("\0")) throw new CallError("EINVAL");
    return value;
  };

  return {
    pipeBind: (process, args) => {
      const path = pathOf(args[0]);
      files.asTabUser(() => {
        if (files.find(path, false)) throw new CallError("EADDRINUSE");
        const folder = files.find(path.slice(0, path.lastIndexOf("/")) || "/");
        if (folder?.kind !== "directory") throw new CallError(folder ? "ENOTDIR" : "ENOENT");
        files.writeFile(path, new Uint8Array(0), 0o755);
      });
      const id = next++;
      places.set(id, { path, owner: process, listening: false });
      return { value: id };
    },
    pipeListen: (process, args) => {
      own(process, args[0]).listening = true;
      return {};
    },
    pipeUnbind: (process, args) => {
      own(process, args[0]);
      drop(Number(args[0]));
      return {};
    },
    pipeConnect: (process, args) => {
      const path = pathOf(args[0]);
      files.asTabUser(() => files.permit(files.node(path), WRITE));
      const found = [...places].find(([, place]) => place.path === path && place.listening);
      if (!found) throw new CallError("ECONNREFUSED");
      const [id, { owner }] = found;
      const [near, far] = makePipe();
      process.files.checkRoom(1);
      tell(owner, { type: "pipe-open", listener: id, fd: owner.files.attach(far) });
      return { value: process.files.attach(near) };
    },
  };
}
