import { handleUpstream } from "@/lib/server/upstream/routes.ts";

export const dynamic = "force-dynamic";

export function POST(request: Request): Promise<Response> {
  return handleUpstream(request, "responses");
}
