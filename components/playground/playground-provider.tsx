"use client";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Playground } from "@/lib/playground/playground.ts";
import { hideMissingParts } from "../ui/missing-parts-script.ts";
import { PlaygroundLoader, type PlaygroundState } from "./playground-loader.ts";

const Loader = createContext<PlaygroundLoader | null>(null);

const createLater = (): Promise<Playground> =>
  import("@/lib/playground/create-playground.ts").then(({ createPlayground }) => createPlayground());

/** Holds the page's playground. Its code is fetched when the browser is idle, after what is on the page takes input. */
export function PlaygroundProvider({
  children,
  create = createLater,
}: {
  readonly children: ReactNode;
  readonly create?: () => Promise<Playground>;
}) {
  const [loader] = useState(() => new PlaygroundLoader(create));
  useEffect(hideMissingParts, []);
  useEffect(() => {
    const load = (): void => {
      loader.load().catch(() => undefined);
    };
    const idle = typeof requestIdleCallback === "function";
    const handle = idle ? requestIdleCallback(load, { timeout: 1000 }) : window.setTimeout(load, 50);
    return () => {
      if (idle) cancelIdleCallback(handle);
      else window.clearTimeout(handle);
      loader.dispose();
    };
  }, [loader]);
  return <Loader value={loader}>{children}</Loader>;
}

export function usePlaygroundLoader(): PlaygroundLoader {
  const loader = useContext(Loader);
  if (!loader) throw new Error("usePlaygroundLoader is called outside of PlaygroundProvider");
  return loader;
}

/** The playground once it is there; null before and when its code could not be fetched. */
export function usePlayground(): PlaygroundState {
  const loader = usePlaygroundLoader();
  return useSyncExternalStore(loader.subscribe, loader.getSnapshot, loader.getSnapshot);
}
