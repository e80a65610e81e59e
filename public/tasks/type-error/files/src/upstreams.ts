import type { Settings } from "./settings.ts";

export interface Upstream {
  name: string;
  address: string;
}

/** The server to try after `current`; null after the last. */
export function nextUpstream(settings: Settings, known: readonly Upstream[], current: string): Upstream | null {
  const at = settings.upstreams.indexOf(current);
  const name = settings.upstreams[at + 1];
  return name === undefined ? null : findUpstream(known, name);
}

/** Throws when no server has that name. */
export function findUpstream(known: readonly Upstream[], name: string): Upstream {
  return known.find((upstream) => upstream.name === name);
}
