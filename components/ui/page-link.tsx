"use client";
import { useRouter } from "next/navigation";
import type { MouseEvent, ReactNode } from "react";

/**
 * A link to another page of ours, followed without a reload. Next's own link adds 3 KB to every page's code for prefetching
 * and formatting that no link here asks for.
 */
export function PageLink({
  href,
  className,
  children,
}: {
  readonly href: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const follow = (event: MouseEvent): void => {
    // With a key held, the browser opens a tab or a window, or saves.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <a href={href} className={className} onClick={follow}>
      {children}
    </a>
  );
}
