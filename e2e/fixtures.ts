import { test as base } from "@playwright/test";
import { type RunningApp, startApp } from "./app.ts";
import type { MockUpstream } from "./upstream/mock-upstream.ts";

export { expect } from "@playwright/test";

type WorkerOptions = {
  /** `test.use({ serverKey: false })` gives a server without a key; such specs run in a worker of their own. */
  serverKey: boolean;
};
type WorkerFixtures = { app: RunningApp };
type TestFixtures = {
  /** The mock that this worker's server talks to, as new for each test. */
  upstream: MockUpstream;
};

/**
 * `page` is on a fresh context, with the server's address as its base. A worker starts its server when a test first asks
 * for it, so specs that ask for none run without a build.
 */
export const test = base.extend<TestFixtures, WorkerOptions & WorkerFixtures>({
  serverKey: [true, { option: true, scope: "worker" }],
  app: [
    async ({ serverKey }, use) => {
      const app = await startApp({ serverKey });
      await use(app);
      await app.stop();
    },
    // The first start may have to build.
    { scope: "worker", timeout: 600_000 },
  ],
  baseURL: async ({ app }, use) => {
    await use(app.url);
  },
  upstream: [
    async ({ app }, use) => {
      app.upstream.reset();
      await use(app.upstream);
    },
    { auto: true },
  ],
});
