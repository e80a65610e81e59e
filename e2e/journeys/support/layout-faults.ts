import type { Page } from "@playwright/test";

/**
 * What a designer would circle on this page: controls that are cut off where nothing scrolls, or lie on each other or on
 * text; lines of text that are overprinted, or cut without "…". Empty: nothing. The editor's and the terminal's own text is
 * theirs.
 */
export function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Piece = { element: Element; left: number; right: number; top: number; bottom: number };
    const faults = new Set<string>();
    const told = (element: Element) =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 50)}”`;
    const isSeen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      !element.closest(".cm-editor, .xterm, iframe") &&
      !element.closest("[aria-hidden=true], [inert]");
    const isForReaders = (element: Element) => getComputedStyle(element).clipPath !== "none";

    /** `piece` cut to what its ancestors let be seen, and by what it was cut. */
    const cut = (piece: Piece, from: Element | null) => {
      let by: "nothing" | "edge" | "ellipsis" = "nothing";
      for (let around = from; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (isForReaders(around)) return { piece: { ...piece, right: piece.left }, by: "nothing" as const };
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const box = around.getBoundingClientRect();
        const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
        const sideways = piece.left < box.left - 1 || piece.right > box.right + 1;
        const over = piece.top < box.top - 1 || piece.bottom > box.bottom + 1;
        if (by === "nothing" && !scrolls && (sideways || over))
          by = sideways && style.textOverflow === "ellipsis" ? "ellipsis" : "edge";
        piece.left = Math.max(piece.left, box.left);
        piece.right = Math.min(piece.right, box.right);
        piece.top = Math.max(piece.top, box.top);
        piece.bottom = Math.min(piece.bottom, box.bottom);
      }
      if (piece.right > innerWidth + 1 || piece.left < -1) by = "edge";
      return { piece, by };
    };
    const isThere = (piece: Piece) => piece.right - piece.left > 1 && piece.bottom - piece.top > 1;
    const pieceOf = (element: Element, { left, right, top, bottom }: DOMRect): Piece => ({
      element,
      left,
      right,
      top,
      bottom,
    });

    const controls: Piece[] = [];
    for (const element of document.querySelectorAll("button, select, input, textarea, [role=tab], a[href]")) {
      if (!isSeen(element)) continue;
      const { piece, by } = cut(pieceOf(element, element.getBoundingClientRect()), element.parentElement);
      if (!isThere(piece)) continue;
      if (by === "edge") faults.add(`${told(element)} is cut off`);
      if (element.tagName === "SELECT" && piece.right - piece.left < 100) faults.add(`${told(element)} is too narrow`);
      controls.push(piece);
    }
    const texts: Piece[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !node.textContent?.trim() || !isSeen(parent) || parent.closest("option")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        const { piece, by } = cut(pieceOf(parent, box), parent);
        if (!isThere(piece)) continue;
        if (by === "edge") faults.add(`the text of ${told(parent)} is cut off`);
        texts.push(piece);
      }
    }
    // Lines share a little of their height with their neighbours.
    const overlap = (a: Piece, b: Piece) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4 &&
      !a.element.contains(b.element) &&
      !b.element.contains(a.element);
    const all = [...controls, ...texts];
    for (const [at, one] of all.entries())
      for (const other of all.slice(at + 1))
        if (overlap(one, other)) faults.add(`${told(one.element)} lies on ${told(other.element)}`);
    return [...faults];
  });
}
