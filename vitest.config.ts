import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests that put something in a module's place (vi.mock): that holds for what is loaded after it, so they share no modules. */
const ISOLATED = "lib/**/*.isolated.test.ts";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)),
      // The package throws unless a bundler marks the build as server code; unit tests are server code.
      "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    environment: "node",
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "lib/**/*.test.ts",
            "components/**/*.test.ts",
            "components/**/*.test.tsx",
            "bench/**/*.test.ts",
            "e2e/**/*.test.ts",
          ],
          exclude: [ISOLATED],
          // One module graph for the files of a worker: a third less processor time. What a file puts in place of a
          // global is taken back after it.
          isolate: false,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      { extends: true, test: { name: "isolated", include: [ISOLATED] } },
    ],
  },
});
