"use client";
import { useSyncExternalStore } from "react";
import type { Playground } from "@/lib/playground/playground.ts";
import type { ModelChoice } from "@/lib/playground/workbench-state.ts";

const SCRIPTED: ModelChoice = { provider: "scripted" };
const never = (): (() => void) => () => undefined;

/** The remembered choice; the walkthrough until the playground is there. */
export const useModelChoice = (models: Playground["models"] | null): ModelChoice =>
  useSyncExternalStore(models?.subscribe ?? never, models?.choice ?? (() => SCRIPTED), () => SCRIPTED);
