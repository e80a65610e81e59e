import { type AppError, toAppError } from "../domain/errors.ts";
import type { Sandbox } from "../ports/sandbox.ts";

export type Driver = Sandbox["driver"];
/** A sandbox, why it is this one, and the one that a person may take instead. */
export type Chosen = { readonly sandbox: Sandbox; readonly why: string; readonly other: Driver | null };
export type Settings = { readonly origin: string; readonly key: string | null };

export type ChoiceParts = {
  /** WebContainer is switched on, so. */
  readonly settings: Settings;
  /** What the person asked for on this device. */
  readonly wanted: () => Driver | null;
  readonly embedded: () => Sandbox;
  /** Fetches the driver first. Throws Failure when it does not arrive. */
  readonly webcontainer: (settings: Settings) => Promise<Sandbox>;
};

/** Milliseconds in which WebContainer must be up; the embedded sandbox waits for its turn. */
const WEBCONTAINER_BOOT_MS = 15_000;

const WANTED_EMBEDDED = "Chosen on this device: our own runtime, served by this site.";

const instead = ({ message }: AppError): string =>
  `WebContainer is switched on here and does not run: ${message} The embedded sandbox runs instead.`;

/** Where WebContainer is switched on: that one when it is wanted and up in time, the embedded sandbox otherwise. Tells what is tried. */
export async function chooseSandbox(parts: ChoiceParts, tried: (driver: Driver, why: string) => void): Promise<Chosen> {
  const { settings } = parts;
  if (parts.wanted() === "embedded") return { sandbox: parts.embedded(), why: WANTED_EMBEDDED, other: "webcontainer" };
  tried("webcontainer", `Switched on for this site; its runtime comes from ${settings.origin}.`);
  const { sandbox, error } = await bootInTime(parts, settings);
  if (sandbox === null) return { sandbox: parts.embedded(), why: instead(error), other: "webcontainer" };
  const why = `Switched on for this site; its runtime came from ${settings.origin}, and what runs in it can reach the network.`;
  return { sandbox, why, other: "embedded" };
}

type Booted =
  | { readonly sandbox: Sandbox; readonly error: null }
  | { readonly sandbox: null; readonly error: AppError };

async function bootInTime(parts: ChoiceParts, settings: Settings): Promise<Booted> {
  try {
    const sandbox = await parts.webcontainer(settings);
    const booted = await sandbox.boot(WEBCONTAINER_BOOT_MS);
    if (booted.ok) return { sandbox, error: null };
    await sandbox.dispose();
    return { sandbox: null, error: booted.error };
  } catch (caught) {
    return { sandbox: null, error: toAppError(caught) };
  }
}
