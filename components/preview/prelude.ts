import { PAGE_CONSOLE } from "@/lib/playground/page-console.ts";

/**
 * Runs first in every bundled page, in its opaque frame: what PAGE_CONSOLE does, and clicks on links go to the pane.
 * Whatever it sends is data of a hostile page; page-message.ts checks it.
 */
export const PRELUDE = `(() => {
  "use strict";
  ${PAGE_CONSOLE}
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.localName === "a" && node.getAttribute("href") !== null);
    if (!link || event.defaultPrevented) return;
    const href = link.getAttribute("href");
    if (/^(javascript|data|blob):/i.test(href.trim())) return;
    event.preventDefault();
    if (href.startsWith("#")) {
      const target = href === "#" ? document.documentElement : document.getElementById(decodeURIComponent(href.slice(1)));
      if (target) target.scrollIntoView();
      return;
    }
    send({ type: "link", href: cut(href, 2000) });
  });
})();
//# sourceURL=tabwright-prelude.js`;
