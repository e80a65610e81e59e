import type { SandboxStatus, SavingStatus } from "@/lib/playground/workbench-state.ts";

type Words = { readonly label: string; readonly why: string; readonly tone: "pass" | "wait" | "fail" | "idle" };

export function describeSaving(saving: SavingStatus): Words {
  switch (saving.state) {
    case "saved":
      return { label: "Saved", why: "Everything you see is on this device’s disk.", tone: "pass" };
    case "saving":
      return { label: "Saving", why: "Being written to this device’s disk.", tone: "wait" };
    case "memory":
      return { label: "In memory only", why: saving.why, tone: "wait" };
    case "failed":
      return { label: "Not saved", why: saving.why, tone: "fail" };
  }
}

const DRIVERS: Record<string, string> = { embedded: "Embedded", webcontainer: "WebContainer", memory: "In memory" };

type Facts = {
  readonly name: string;
  readonly label: string;
  readonly runs: string;
  readonly can: string;
  readonly cannot: string;
};

/** What a person may expect of the driver; a journey compares the version with what `node -v` prints. */
const FACTS: Record<string, Facts> = {
  embedded: {
    name: "Embedded sandbox",
    label: "Embedded · Node 20",
    runs: "Node 20.20.2: Node’s own library, in workers of this tab.",
    can: "JavaScript and TypeScript, npm, git, node --test, a shell, servers on ports of its own.",
    cannot: "Native add-ons, http2, and any connection out of the sandbox.",
  },
  webcontainer: {
    name: "WebContainer",
    label: "WebContainer",
    runs: "Node as StackBlitz’s hosted runtime has it, in workers of this tab.",
    can: "JavaScript and TypeScript, npm, servers on ports of its own, connections out of the sandbox.",
    cannot: "Native add-ons, git, and to start without StackBlitz’s server.",
  },
};

/** Null of a driver that nobody described. */
export const factsOfSandbox = (driver: string): Facts | null => FACTS[driver] ?? null;

export function describeSandbox(sandbox: SandboxStatus): Words {
  const name = DRIVERS[sandbox.driver] ?? sandbox.driver;
  switch (sandbox.state) {
    case "ready":
      return { label: FACTS[sandbox.driver]?.label ?? name, why: sandbox.why, tone: "pass" };
    case "booting":
      return { label: `${name} · starting`, why: sandbox.why, tone: "wait" };
    case "off":
      return { label: `${name} · not started`, why: sandbox.why, tone: "idle" };
    case "failed":
      return { label: "Sandbox failed", why: sandbox.error.message, tone: "fail" };
  }
}

/** What a person presses to run a project in the other sandbox. */
export const nameOfSandbox = (driver: string): string =>
  driver === "embedded" ? "the embedded sandbox" : (DRIVERS[driver] ?? driver);
