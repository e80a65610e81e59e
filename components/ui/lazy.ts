"use client";
import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from "react";

/** A component whose code is fetched when it is first rendered; `fallback` stands there meanwhile. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode = null,
): ComponentType<Props> {
  const Lazy = lazy(() => load().then((component) => ({ default: component })));
  return (props) =>
    createElement(Suspense, { fallback }, createElement(Lazy as unknown as ComponentType<Props>, props));
}
