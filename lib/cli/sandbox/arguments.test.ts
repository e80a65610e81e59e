import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";

const defaults = { driver: "embedded", timeout: null, writeBack: false, net: [], times: false };

describe("the sandbox's command line", () => {
  it("takes one word as a line for the shell", () => {
    expect(readArguments([".", "--", "npm test | tail -3"])).toEqual({
      ...defaults,
      folder: ".",
      command: "npm test | tail -3",
    });
  });

  it("keeps several words as they are", () => {
    expect(readArguments(["a folder", "--", "node", "-e", "console.log('a b')"])).toEqual({
      ...defaults,
      folder: "a folder",
      command: `node -e 'console.log('\\''a b'\\'')'`,
    });
  });

  it("takes options before and after the folder, and leaves the command's own alone", () => {
    expect(
      readArguments([
        "--timeout",
        "2.5",
        "dir",
        "--write-back",
        "--times",
        "--net=a.example,b.example",
        "--",
        "ls",
        "--help",
        "--",
      ]),
    ).toEqual({
      folder: "dir",
      command: "ls --help --",
      driver: "embedded",
      timeout: 2.5,
      writeBack: true,
      net: ["a.example", "b.example"],
      times: true,
    });
  });

  it.each([
    [["--help"], "help"],
    [["dir", "-h", "--", "ls"], "help"],
  ])("explains itself: %j", (words, expected) => {
    expect(readArguments(words)).toBe(expected);
  });

  it.each([
    [["dir"], "No command was given after --."],
    [["dir", "--"], "No command was given after --."],
    [["dir", "--", " "], "No command was given after --."],
    [["--", "ls"], "No folder was given."],
    [["a", "b", "--", "ls"], "One folder can be given; a and b are two."],
    [["--wide", "a", "--", "ls"], "There is no option --wide."],
    [["--driver", "docker", "a", "--", "ls"], "There is no driver docker: embedded or webcontainer."],
    [["--timeout", "soon", "a", "--", "ls"], "--timeout takes seconds, up to a day; soon is none."],
    [["a", "--timeout", "--", "ls"], "--timeout needs a value."],
  ])("refuses %j with a sentence", (words, sentence) => {
    expect(() => readArguments(words)).toThrow(sentence);
  });
});
