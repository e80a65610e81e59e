import { describe, expect, it } from "vitest";
import type { KernelMessage } from "../process/syscalls.ts";
import { Descriptors } from "./descriptors.ts";
import { FileSystem } from "./file-system.ts";
import { TAB_USER } from "./inode.ts";
import { pathSockets } from "./path-sockets.ts";
import type { Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";

function open() {
  const files = new FileSystem(1000);
  files.mkdirAll("/usr/bin");
  files.writeFile("/usr/bin/node", new Uint8Array(1));
  files.owner = TAB_USER;
  files.mkdirAll("/tmp/d");
  const handlers = pathSockets({ files, leavers: new Set() } as unknown as ProcessTable);
  const told: KernelMessage[] = [];
  const worker = { postMessage: (message: KernelMessage) => told.push(message) };
  const process = { files: new Descriptors(files), worker, ended: false } as unknown as Process;
  const call = (name: string, ...args: unknown[]): unknown => {
    try {
      const outcome = handlers[name]?.(process, args, new Uint8Array());
      return outcome === "later" ? outcome : outcome?.value;
    } catch (caught) {
      return (caught as { code?: string }).code;
    }
  };
  return { files, process, told, call };
}

describe("a socket named by a path", () => {
  it("joins who connects with who listens", () => {
    const { told, call } = open();
    const listener = call("pipeBind", "/tmp/socket");
    expect(call("pipeConnect", "/tmp/socket")).toBe("ECONNREFUSED");
    call("pipeListen", listener);
    expect(call("pipeConnect", "/tmp/socket")).toBe(4);
    expect(told).toEqual([{ type: "pipe-open", listener, fd: 3 }]);
  });

  it("is made only where its process may make files", () => {
    const { files, call } = open();
    expect(call("pipeBind", "/usr/bin/mine")).toBe("EACCES");
    expect(call("pipeBind", "/tmp/none/socket")).toBe("ENOENT");
    expect(files.find("/usr/bin/mine")).toBeUndefined();
    expect(files.user).toBe(0);
  });

  it("takes no file away, when it goes, that its process may not remove", () => {
    const { files, call } = open();
    const listener = call("pipeBind", "/tmp/d/node");
    files.removeAll("/tmp/d");
    files.symlink("/usr/bin", "/tmp/d");
    call("pipeUnbind", listener);
    expect(files.find("/usr/bin/node")).toBeDefined();
  });

  it("refuses the connection when either has as many open as it may", () => {
    const { process, call } = open();
    call("pipeListen", call("pipeBind", "/tmp/socket"));
    let last: unknown = 0;
    for (let tries = 0; typeof last === "number" && tries < 5000; tries++) last = call("pipeConnect", "/tmp/socket");
    expect(last).toBe("EMFILE");
    expect(() => process.files.checkRoom(1)).toThrow("EMFILE");
  });
});
