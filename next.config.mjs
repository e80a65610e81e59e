import { previewHeaders } from "./components/preview/frame-headers.mjs";
import { assetHeaders, frameHeaders } from "./lib/sandbox/embedded/host/frame-headers.mjs";
import { ISOLATION_HEADERS, ORIGIN_KEYED } from "./lib/server/isolation-headers.mjs";

const list = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));

/** The pages' content policy is set by the server (lib/server/start), which knows the hashes of what was built. */
/** @type {import("next").NextConfig} */
export default {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` holds the types; a first `npm start` should not wait for them.
  typescript: { ignoreBuildErrors: true },
  headers: () => [
    { source: "/:path*", headers: ISOLATION_HEADERS },
    { source: "/((?!sandbox/).*)", headers: [ORIGIN_KEYED] },
    { source: "/sandbox/:file*.js", headers: list(assetHeaders) },
    { source: "/sandbox/frame.html", headers: list(frameHeaders) },
    { source: "/sandbox/preview", headers: list(previewHeaders) },
  ],
};
