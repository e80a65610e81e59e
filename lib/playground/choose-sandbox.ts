import * as v from "valibot";
import { type AppError, toAppError } from "../domain/errors.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import { createEmbeddedSandbox } from "../sandbox/embedded/create-embedded-sandbox.ts";
import { codePart } from "./code-part.ts";
import { fetchJson } from "./fetch-json.ts";
import { packageSources } from "./package-sources.ts";
import type { KeyValue } from "./queue.ts";
import { wantedSandbox } from "./wanted-sandbox.ts";

export type Driver = Sandbox["driver"];
/** A sandbox, why it is this one, and the one that a person may take instead. */
export type Chosen = { readonly sandbox: Sandbox; readonly why: string; readonly other: Driver | null };
export type Settings = { readonly origin: string; readonly key: string | null };

export type ChoiceParts = {
  /** Null: WebContainer is not switched on. */
  readonly settings: () => Promise<Settings | null>;
  /** What the person asked for on this device. */
  readonly wanted: () => Driver | null;
  readonly embedded: () => Sandbox;
  /** Fetches the driver first. Throws Failure when it does not arrive. */
  readonly webcontainer: (settings: Settings) => Promise<Sandbox>;
};

/** Milliseconds in which WebContainer must be up; the embedded sandbox waits for its turn. */
const WEBCONTAINER_BOOT_MS = 15_000;

export const WHY_EMBEDDED = "Our own runtime, served by this site: no other server is needed.";
const WANTED_EMBEDDED = "Chosen on this device: our own runtime, served by this site.";

const instead = ({ message }: AppError): string =>
  `WebContainer is switched on here and does not run: ${message} The embedded sandbox runs instead.`;

/** WebContainer where it is switched on, wanted and up in time; the embedded sandbox otherwise. Tells what is tried. */
export async function chooseSandbox(parts: ChoiceParts, tried: (driver: Driver, why: string) => void): Promise<Chosen> {
  const settings = await parts.settings();
  if (settings === null) return { sandbox: parts.embedded(), why: WHY_EMBEDDED, other: null };
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

const ASSETS = "/sandbox/";
/** Milliseconds within which this site must say whether WebContainer is switched on. */
const ANSWER_MS = 3_000;
const settingsSchema = v.object({
  webcontainer: v.nullable(v.object({ origin: v.pipe(v.string(), v.url()), key: v.nullable(v.string()) })),
});

/** For the page: asks the server at once, so that nobody waits for it later. */
export function pageChoice(
  storage: KeyValue | null,
): (tried: (driver: Driver, why: string) => void) => Promise<Chosen> {
  const asked = fetchJson("/api/sandbox", settingsSchema, "Which sandboxes there are");
  const parts: ChoiceParts = {
    settings: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(resolve, ANSWER_MS, null);
      });
      const answer = await Promise.race([asked, late]);
      clearTimeout(timer);
      // Without its server a page that is open goes on with what it has.
      return answer?.ok ? answer.value.webcontainer : null;
    },
    wanted: () => wantedSandbox(storage),
    embedded: () => createEmbeddedSandbox({ assets: ASSETS, packages: packageSources() }),
    webcontainer: async (settings) => {
      const { createWebContainerSandbox } = await codePart(
        () => import("../sandbox/webcontainer/create-webcontainer-sandbox.ts"),
      );
      return createWebContainerSandbox({ ...settings, assets: ASSETS, page: `${ASSETS}webcontainer.html` });
    },
  };
  return (tried) => chooseSandbox(parts, tried);
}
