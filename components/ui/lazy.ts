"use client";
import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from "react";

/** A component whose code is fetched when it is first rendered; `fallback`, which may want its props, stands there meanwhile. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode | ((props: Props) => ReactNode) = null,
): ComponentType<Props> {
  const Lazy = lazy(() => load().then((component) => ({ default: component })));
  return (props) =>
    createElement(
      Suspense,
      { fallback: typeof fallback === "function" ? fallback(props) : fallback },
      createElement(Lazy as unknown as ComponentType<Props>, props),
    );
}
