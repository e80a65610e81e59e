import type { Sandbox } from "../../lib/ports/sandbox.ts";
import { sandboxContract } from "../../lib/sandbox/sandbox.contract.ts";
import { createWebContainerSandbox } from "../../lib/sandbox/webcontainer/create-webcontainer-sandbox.ts";

/** Runs the contract's cases against WebContainer's client, one by one; a container serves for as many as leave it whole. */
const BOOT_MS = 60_000;
let shared: Sandbox | null = null;
let options = { origin: "", key: null as string | null };

async function emptied(): Promise<Sandbox> {
  if (shared) {
    try {
      await shared.restore([], async () => new Uint8Array(0));
      return shared;
    } catch {
      await shared.dispose();
    }
  }
  shared = createWebContainerSandbox({ ...options, assets: "/sandbox/", page: "/sandbox/webcontainer.html" });
  const booted = await shared.boot(BOOT_MS);
  if (!booted.ok) throw new Error(`boot: ${booted.error.code}: ${booted.error.message}`);
  return shared;
}

/** The container goes with the page that holds the client. */
async function crash(): Promise<void> {
  for (const frame of document.querySelectorAll("iframe")) frame.remove();
}

const contract = {
  names: sandboxContract.map(({ name, needs }) => ({ name, needs: needs ?? [] })),
  use(origin: string, key: string | null): void {
    options = { origin, key };
  },
  async run(name: string): Promise<string | null> {
    const found = sandboxContract.find((each) => each.name === name);
    if (!found) return "there is no such case";
    try {
      await found.run(await emptied(), { crash });
      return null;
    } catch (caught) {
      void shared?.dispose();
      shared = null;
      return caught instanceof Error ? `${caught.message}\n${caught.stack ?? ""}` : String(caught);
    }
  },
  async boot(origin: string, deadline: number, probeMs: number): Promise<{ code: string; message: string }> {
    const sandbox = createWebContainerSandbox({
      origin,
      key: null,
      assets: "/sandbox/",
      page: "/sandbox/webcontainer.html",
      probeMs,
    });
    const result = await sandbox.boot(deadline);
    await sandbox.dispose();
    return result.ok ? { code: "ok", message: "" } : { code: result.error.code, message: result.error.message };
  },
};
Object.assign(globalThis, { contract });
