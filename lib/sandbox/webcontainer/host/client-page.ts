import { configureAPIKey, WebContainer } from "@webcontainer/api";
import type { ClientOptions, ClientPage } from "./client-frame.ts";

/**
 * The only place that loads the client, in a page of its own: a client that failed to boot, or whose frame died, stays so
 * for as long as its page lives (README.md), and this page can be thrown away.
 */
const page: ClientPage = {
  async reach(origin) {
    await fetch(`${origin}/headless?version=1.6.4`, { mode: "no-cors", credentials: "omit", cache: "no-store" });
  },
  boot({ origin, key }: ClientOptions) {
    Object.assign(globalThis, { WEBCONTAINER_API_IFRAME_URL: origin });
    if (key !== null) configureAPIKey(key);
    return WebContainer.boot({ coep: "require-corp", workdirName: "tab" });
  },
};
Object.assign(globalThis, { webContainerClient: page });
