import * as v from "valibot";
import { appError, Failure } from "../../domain/errors.ts";
import type { Inside } from "./link.ts";

const name = v.pipe(v.string(), v.regex(/^[\w.-]+$/));
const manifest = v.object({ webcontainer: v.object({ inside: name, reporter: name }) });

/** The driver's programs for the container, from this site. `assets`: where `npm run build:sandbox` put its files. Throws Failure. */
export async function fetchInside(assets: string, signal: AbortSignal): Promise<Inside> {
  const get = async (file: string): Promise<Response> => {
    const response = await fetch(assets + file, { signal, credentials: "omit" });
    if (!response.ok) throw new Error(`${response.status} for ${file}`);
    return response;
  };
  try {
    const names = v.parse(manifest, await (await get("manifest.json")).json()).webcontainer;
    const text = async (file: string): Promise<string> => (await get(file)).text();
    const [programs, reporter] = await Promise.all([text(names.inside), text(names.reporter)]);
    return { programs, reporter };
  } catch (cause) {
    throw new Failure(
      appError("unavailable", "The programs that run in WebContainer could not be loaded from this site.", {
        retryable: true,
        cause,
      }),
    );
  }
}
