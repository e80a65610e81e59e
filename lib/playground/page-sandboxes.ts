import * as v from "valibot";
import { createEmbeddedSandbox } from "../sandbox/embedded/create-embedded-sandbox.ts";
import type { Chosen, Driver, Settings } from "./choose-sandbox.ts";
import { codePart } from "./code-part.ts";
import { fetchJson } from "./fetch-json.ts";
import { packageSources } from "./package-sources.ts";
import type { KeyValue } from "./queue.ts";
import { wantedSandbox } from "./wanted-sandbox.ts";

export const WHY_EMBEDDED = "Our own runtime, served by this site: no other server is needed.";

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
  const settings = async (): Promise<Settings | null> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, ANSWER_MS, null);
    });
    const answer = await Promise.race([asked, late]);
    clearTimeout(timer);
    // Without its server a page that is open goes on with what it has.
    return answer?.ok ? answer.value.webcontainer : null;
  };
  const embedded = () => createEmbeddedSandbox({ assets: ASSETS, packages: packageSources() });
  const parts = {
    wanted: () => wantedSandbox(storage),
    embedded,
    webcontainer: async (settings: Settings) => {
      const { createWebContainerSandbox } = await codePart(
        () => import("../sandbox/webcontainer/create-webcontainer-sandbox.ts"),
      );
      return createWebContainerSandbox({ ...settings, assets: ASSETS, page: `${ASSETS}webcontainer.html` });
    },
  };
  return async (tried) => {
    const on = await settings();
    if (on === null) return { sandbox: embedded(), why: WHY_EMBEDDED, other: null };
    const { chooseSandbox } = await codePart(() => import("./choose-sandbox.ts"));
    return chooseSandbox({ ...parts, settings: on }, tried);
  };
}
