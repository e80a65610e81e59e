import { handleRegistry } from "@/lib/server/registry/routes.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return handleRegistry(request);
}
