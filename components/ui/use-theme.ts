"use client";
import { useSyncExternalStore } from "react";
import { readLocal, writeLocal } from "./local-store.ts";
import { THEME_KEY } from "./theme-script.ts";

export type Theme = "light" | "dark";
const root = (): HTMLElement => document.documentElement;
const current = (): Theme => (root().dataset.theme === "dark" ? "dark" : "light");
const chosen = (): boolean => readLocal(THEME_KEY) !== null;

function subscribe(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => {
    if (!chosen()) root().dataset.theme = system.matches ? "dark" : "light";
  };
  const observer = new MutationObserver(listener);
  observer.observe(root(), { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", follow);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", follow);
  };
}

/** The theme that stands on the page; follows the system until the person chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, current, () => "light" as const);
  return [theme, setTheme];
}

export function setTheme(theme: Theme): void {
  writeLocal(THEME_KEY, theme);
  root().dataset.theme = theme;
}

export const toggleTheme = (): void => setTheme(current() === "dark" ? "light" : "dark");
