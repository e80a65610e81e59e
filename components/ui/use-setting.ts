"use client";
import { useCallback, useSyncExternalStore } from "react";
import { readLocal, writeLocal } from "./local-store.ts";

const CHANGED = "tabwright-setting";

function subscribe(listener: () => void): () => void {
  window.addEventListener("storage", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("storage", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** One of a few words, remembered in this browser and shared by all tabs. */
export function useSetting<Value extends string>(
  key: string,
  values: readonly Value[],
  fallback: Value,
): readonly [Value, (value: Value) => void] {
  const read = (): Value => values.find((value) => value === readLocal(key)) ?? fallback;
  const value = useSyncExternalStore(subscribe, read, () => fallback);
  const set = useCallback(
    (next: Value) => {
      writeLocal(key, next);
      window.dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  return [value, set];
}
