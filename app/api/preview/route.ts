import { previewPlace } from "@/lib/server/preview/place.ts";

export const dynamic = "force-dynamic";

/** Below which origin previews live for who asks under this name. */
export function GET(request: Request): Response {
  return Response.json(
    { origin: previewPlace(request.headers.get("host")) },
    { headers: { "cache-control": "no-store" } },
  );
}
