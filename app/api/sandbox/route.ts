import { readWebContainer } from "@/lib/server/webcontainer/settings.ts";

export const dynamic = "force-dynamic";

/** Whether WebContainer is switched on, and where its runtime is. The key is one that pages show. */
export function GET(): Response {
  // The environment as a whole: a bundler would write the value of a NEXT_PUBLIC name at build time into the code.
  const settings = readWebContainer(process.env);
  const webcontainer = settings.ok ? settings.value : null;
  return Response.json({ webcontainer }, { headers: { "cache-control": "no-store" } });
}
