import { describe, expect, it } from "vitest";
import { terminalKeys } from "./terminal-keys.ts";

function pressed(readOnly: boolean) {
  const done: string[] = [];
  const handle = terminalKeys(readOnly, {
    search: () => done.push("search"),
    copy: () => done.push("copy"),
    scroll: (to) => done.push(`scroll ${to}`),
  });
  let now = 0;
  const press = (key: string, more: Partial<KeyboardEvent> = {}, after = 10): boolean => {
    now += after;
    const none = { ctrlKey: false, shiftKey: false, metaKey: false, altKey: false, type: "keydown", timeStamp: now };
    const event = { ...none, key, preventDefault: () => undefined, stopPropagation: () => undefined, ...more };
    return handle(event as unknown as KeyboardEvent);
  };
  return { press, done };
}

describe("the keys of the terminal", () => {
  it("are the program's, Tab and Escape too", () => {
    const { press } = pressed(false);
    expect([press("a"), press("Tab"), press("Escape"), press("x"), press("Tab")]).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });
  it("leave it by Escape and then Tab, or Shift Tab", () => {
    const { press } = pressed(false);
    expect([press("Escape"), press("Tab")]).toEqual([true, false]);
    expect([press("Escape"), press("Shift"), press("Tab", { shiftKey: true })]).toEqual([true, true, false]);
    expect([press("Escape"), press("Tab", {}, 3000)]).toEqual([true, true]);
    expect(press("F6")).toBe(false);
  });
  it("search and copy with Control and Shift", () => {
    const { press, done } = pressed(false);
    expect([press("F", { ctrlKey: true, shiftKey: true }), press("C", { ctrlKey: true, shiftKey: true })]).toEqual([
      false,
      false,
    ]);
    expect(done).toEqual(["search", "copy"]);
  });
  it("let the browser paste", () => {
    expect(pressed(false).press("v", { ctrlKey: true })).toBe(false);
  });
  it("of a read-only view scroll, and are the page's otherwise", () => {
    const { press, done } = pressed(true);
    expect([press("PageUp"), press("End"), press("Escape"), press("Tab"), press("a")]).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(done).toEqual(["scroll page-up", "scroll bottom"]);
  });
});
