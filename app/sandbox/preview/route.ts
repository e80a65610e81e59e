import { FRAME_PAGE } from "@/components/preview/frame-page.ts";

export const dynamic = "force-static";

/** The empty page of the preview's frame; its headers are in next.config.mjs. */
export function GET(): Response {
  return new Response(FRAME_PAGE, { headers: { "content-type": "text/html; charset=utf-8" } });
}
