import type { BlobStore } from "../../ports/blob-store.ts";
import type { EventStore } from "../../ports/event-store.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { createSession, ownTask } from "../create-session.ts";
import { LogWriter } from "../log-writer.ts";
import { SandboxHost } from "../sandbox-host.ts";
import { SessionTrees } from "../session-trees.ts";

const encoder = new TextEncoder();

/** A new session of these files, as far as its log, its trees and its sandbox, of which nobody hears. The sandbox is not booted. */
export async function openQuietHost(
  stores: { readonly events: EventStore; readonly blobs: BlobStore },
  texts: Readonly<Record<string, string>>,
  create: () => Sandbox,
) {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]));
  const id = await createSession(stores, ownTask("empty", "Quiet", "", files), files);
  if (!id.ok) throw new Error(id.error.message);
  const first = await stores.events.read(id.value);
  if (!first.ok) throw new Error(first.error.message);
  const log = new LogWriter(id.value, stores.events, first.value, {
    changed: () => {},
    conflicted: () => {},
    failed: async () => null,
  });
  const trees = new SessionTrees(id.value, stores.blobs);
  const host = new SandboxHost({
    create: async () => ({ sandbox: create(), why: "for a test", other: null }),
    why: "for a test",
    log,
    trees,
    status: () => {},
    crashed: () => {},
    packages: { restoring: null, restore: () => undefined, look: () => undefined },
    noted: () => {},
    ports: () => {},
  });
  return { log, trees, host };
}
