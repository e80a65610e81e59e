import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import { sandboxContract } from "../../lib/sandbox/sandbox.contract.ts";

/** Runs the contract's cases against the embedded driver in this page, one by one, as the runner outside asks. */
const assets = new URL("/sandbox/", location.href).pathname;

/** A kernel that is gone: its worker ends with the frame's document. */
async function crash(): Promise<void> {
  for (const frame of document.querySelectorAll("iframe")) frame.remove();
}

const contract = {
  names: sandboxContract.map(({ name, needs }) => ({ name, needs: needs ?? [] })),
  async run(name: string): Promise<string | null> {
    const found = sandboxContract.find((each) => each.name === name);
    if (!found) return "there is no such case";
    const sandbox = createEmbeddedSandbox({ assets });
    try {
      const booted = await sandbox.boot(20_000);
      if (!booted.ok) return `boot: ${booted.error.code}: ${booted.error.message}`;
      await found.run(sandbox, { crash });
      return null;
    } catch (caught) {
      return caught instanceof Error ? `${caught.message}\n${caught.stack ?? ""}` : String(caught);
    } finally {
      await sandbox.dispose();
    }
  },
};
Object.assign(globalThis, { contract, createEmbeddedSandbox });
