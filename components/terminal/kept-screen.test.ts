import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { KeptScreen, newestLines, worthKeeping } from "./kept-screen.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(kept: string | null = null) {
  let text = kept;
  let lines: string[] = [];
  const printed: string[] = [];
  let draw = (): void => {};
  const drawn = new Promise<void>((resolve) => {
    draw = resolve;
  });
  const listeners: (() => void)[] = [];
  vi.stubGlobal("addEventListener", (_: string, listener: () => void) => listeners.push(listener));
  vi.stubGlobal("removeEventListener", () => undefined);
  const screen = new KeptScreen(
    {
      write: (chunk) => {
        printed.push(String(chunk));
        return drawn;
      },
      lines: () => lines,
    },
    { read: () => text, write: (_, now) => (text = now) },
  );
  return {
    screen,
    show: (now: string[]) => {
      lines = now;
      screen.changed();
    },
    leave: () => listeners.map((listener) => listener()),
    printed,
    draw: async () => {
      draw();
      await drawn;
    },
    kept: () => text,
  };
}

it("is kept once the output rests, and at once when the page goes", () => {
  const { show, leave, kept } = open();
  show(["~/project $ ls", "a.txt", "~/project $ "]);
  expect(kept()).toBeNull();
  vi.advanceTimersByTime(300);
  expect(kept()).toBe("~/project $ ls\na.txt");
  show(["~/project $ ls", "a.txt", "~/project $ echo 1", "1", "~/project $ "]);
  leave();
  expect(kept()).toBe("~/project $ ls\na.txt\n~/project $ echo 1\n1");
});

it("is kept while output never rests", () => {
  const { show, kept } = open();
  for (let at = 0; at < 12; at++) {
    show([`line ${at}`]);
    vi.advanceTimersByTime(200);
  }
  expect(kept()).not.toBeNull();
});

it("comes back in grey with a mark, and never as anything but text", () => {
  const { screen, printed } = open("~/project $ ls\n\x1b]0;title\x07a.txt\r\n~/project $ ");
  screen.restore();
  expect(printed).toEqual([
    "\x1b[90m~/project $ ls\x1b[0m\r\n\x1b[90m]0;titlea.txt\x1b[0m\r\n\x1b[90m— History restored —\x1b[0m\r\n",
  ]);
});

it("is not taken for what is drawn of it, when the page goes before all of it is", async () => {
  const { screen, show, leave, draw, kept } = open("~/project $ ls\na.txt");
  screen.restore();
  show(["~/project $ ls"]);
  leave();
  expect(kept()).toBe("~/project $ ls\na.txt");
  await draw();
  await Promise.resolve();
  show(["~/project $ ls", "a.txt", "— History restored —", "~/project $ pwd"]);
  leave();
  expect(kept()).toBe("~/project $ ls\na.txt\n— History restored —\n~/project $ pwd");
});

it("says nothing of a terminal in which nothing happened", () => {
  const { screen, printed, show, kept } = open();
  screen.restore();
  show(["~/project $ ", ""]);
  vi.advanceTimersByTime(300);
  expect([printed, kept()]).toEqual([[], null]);
});

it("does not pile up marks and empty prompts", () => {
  const mark = "— History restored —";
  expect(worthKeeping(["~/project $ ls", "a", mark, "~/project $ ", "/usr/lib $", ""])).toEqual([
    "~/project $ ls",
    "a",
  ]);
  expect(worthKeeping(["~/project $ ls", "a", mark, "~ $ pwd"])).toEqual(["~/project $ ls", "a", mark, "~ $ pwd"]);
});

it("drops whole lines from the top when there are too many characters", () => {
  expect(newestLines(["aaaa", "bbb", "cc"], 7)).toEqual(["bbb", "cc"]);
  expect(newestLines(["aaaa", "bbb", "cc"], 100)).toEqual(["aaaa", "bbb", "cc"]);
});
