"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { AppError } from "@/lib/domain/errors.ts";
import { toAppError } from "@/lib/domain/errors.ts";
import type { SessionId } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { usePlaygroundLoader } from "./playground-provider.tsx";

export type OpenedSession =
  | { readonly state: "opening" }
  | { readonly state: "open"; readonly controller: SessionController; readonly start: string | null }
  | { readonly state: "failed"; readonly error: AppError };

/** Opens a session for as long as the component is mounted, and disposes its controller afterwards. */
export function useSession(id: SessionId): OpenedSession {
  const loader = usePlaygroundLoader();
  const [opened, setOpened] = useState<OpenedSession>({ state: "opening" });
  useEffect(() => {
    let gone = false;
    setOpened({ state: "opening" });
    const opening = loader.load().then((playground) => playground.openSession(id));
    opening
      .then((result) => {
        if (gone) return;
        if (result.ok) setOpened({ state: "open", controller: result.value, start: loader.takeStart(id) });
        else setOpened({ state: "failed", error: result.error });
      })
      .catch((caught: unknown) => {
        if (!gone) setOpened({ state: "failed", error: toAppError(caught) });
      });
    return () => {
      gone = true;
      opening.then((result) => (result.ok ? result.value.dispose() : undefined)).catch(() => undefined);
    };
  }, [loader, id]);
  return opened;
}

/** What the controller shows, one immutable value replaced on every change. */
export function useWorkbench(controller: SessionController): WorkbenchState {
  const [store] = useState(() => ({
    subscribe: (listener: () => void) => controller.subscribe(listener),
    get: () => controller.getSnapshot(),
  }));
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}
