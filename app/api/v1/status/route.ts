import { handleStatus } from "@/lib/server/upstream/routes.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Response {
  return handleStatus(request);
}
