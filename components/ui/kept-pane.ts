import { readLocal, writeLocal } from "./local-store.ts";

/** `size` in pixels; null: as it was first. */
export type KeptPane = { readonly size: number | null; readonly open: boolean };

const key = (id: string): string => `tabwright.pane.${id}`;

export function readPane(id: string): KeptPane {
  try {
    const kept = JSON.parse(readLocal(key(id)) ?? "{}") as { size?: unknown; open?: unknown };
    return { size: typeof kept.size === "number" && kept.size > 0 ? kept.size : null, open: kept.open !== false };
  } catch {
    return { size: null, open: true };
  }
}

export const writePane = (id: string, kept: KeptPane): void => writeLocal(key(id), JSON.stringify(kept));
