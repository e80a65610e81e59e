/** What a person can read on the workbench at one moment. */
export type Shown = {
  /** Pieces of text of the conversation's column, in order. */
  readonly lines: readonly string[];
  /** Calls as their one line tells them. `state` is the icon's name: "running", "succeeded", "interrupted"… */
  readonly calls: readonly { readonly title: string; readonly state: string; readonly facts: string }[];
  readonly files: readonly string[];
  readonly terminal: readonly string[];
};

/** The name of the function that the page reports through. */
export const REPORT = "reportShown";

/** Runs in the page before its own code: reports what stands there after every change of the document. */
export function watchPage(report: string): void {
  if (window !== window.top) return;
  const textsIn = (root: Element | null): string[] => {
    const texts: string[] = [];
    if (!root) return texts;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      // What stands in the box is not said yet.
      if (walker.currentNode.parentElement?.tagName !== "TEXTAREA") texts.push(walker.currentNode.nodeValue ?? "");
    }
    return texts.filter((text) => text.trim() !== "");
  };
  const all = (selector: string, root: ParentNode | null = document): Element[] => [
    ...(root?.querySelectorAll(selector) ?? []),
  ];
  const read = () => {
    const talk = document.querySelector("section[aria-label='Conversation and plan']");
    return {
      lines: textsIn(talk),
      calls: all("[role=log] button[aria-expanded]", talk).flatMap((button) => {
        const icon = button.querySelector("[role=img]");
        const [title = "", ...facts] = textsIn(button);
        return icon ? [{ title, state: icon.getAttribute("aria-label") ?? "", facts: facts.join(" ") }] : [];
      }),
      files: all("[role=tree] [role=treeitem]").map((item) => item.getAttribute("title") ?? ""),
      terminal: all("section[aria-label=Terminal] [data-line]").map((line) => line.textContent?.trimEnd() ?? ""),
    };
  };
  let last = "";
  const look = (): void => {
    const now = JSON.stringify(read());
    if (now === last) return;
    last = now;
    (window as unknown as Record<string, (shown: string) => void>)[report]?.(now);
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
}
