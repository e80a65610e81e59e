import { encode, put, readUntil, run, textOf } from "../../lib/sandbox/contract-helpers.contract.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import { sandboxContract } from "../../lib/sandbox/sandbox.contract.ts";

/** Runs the contract's cases against the embedded driver in this page, one by one, as the runner outside asks. */

/** A kernel that is gone: its worker ends with the frame's document. */
async function crash(): Promise<void> {
  for (const frame of document.querySelectorAll("iframe")) frame.remove();
}

const contract = {
  names: sandboxContract.map(({ name, needs }) => ({ name, needs: needs ?? [] })),
  async run(name: string): Promise<string | null> {
    const found = sandboxContract.find((each) => each.name === name);
    if (!found) return "there is no such case";
    const sandbox = createEmbeddedSandbox({ assets: "/sandbox/" });
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

const outcome = {
  /** "ok", or the code of what went wrong. */
  async boot(assets: string, deadline: number): Promise<string> {
    const sandbox = createEmbeddedSandbox({ assets });
    const result = await sandbox.boot(deadline);
    await sandbox.dispose();
    return result.ok ? "ok" : result.error.code;
  },
  async run(assets: string, command: string, env: Record<string, string>) {
    const sandbox = createEmbeddedSandbox({ assets });
    const booted = await sandbox.boot(20_000);
    if (!booted.ok) throw new Error(booted.error.message);
    const ran = await run(sandbox, command, { env });
    await sandbox.dispose();
    return ran;
  },
  /** Has a file and a running command, says so in `crashReady`, and tells how both fared. */
  async crashing(assets: string) {
    const sandbox = createEmbeddedSandbox({ assets });
    await sandbox.boot(20_000);
    const changed = new Promise<void>((resolve) => sandbox.onChange(() => resolve()));
    await put(sandbox, { file: "kept" });
    await changed;
    const process = sandbox.spawn("echo up; while true; do :; done");
    const output = await readUntil(process, "up");
    const crashed = new Promise<string>((resolve) => sandbox.onCrash((error) => resolve(error.code)));
    Object.assign(globalThis, { crashReady: true });
    const error = await crashed;
    await output.rest();
    const { code } = await process.exit;
    await sandbox.boot(20_000);
    const kept = await textOf(sandbox, "file");
    await sandbox.files.write("more", encode("works"));
    await sandbox.dispose();
    return { error, code, kept };
  },
};
Object.assign(globalThis, { contract, outcome, createEmbeddedSandbox });
