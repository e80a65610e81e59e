import { expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

const plain = { args: [], interactive: false, optimize: 0, safePath: false, warnings: [], quiet: false };

test("a file, a command, a module or standard input is run, and what follows is its own", () => {
  expect(readCommandLine(["a.py", "-c", "x"])).toEqual({
    ...plain,
    run: { kind: "file", text: "a.py" },
    args: ["-c", "x"],
  });
  expect(readCommandLine(["-c", "print(1)", "-V"])).toEqual({
    ...plain,
    run: { kind: "command", text: "print(1)" },
    args: ["-V"],
  });
  expect(readCommandLine(["-munittest", "-v"])).toEqual({
    ...plain,
    run: { kind: "module", text: "unittest" },
    args: ["-v"],
  });
  expect(readCommandLine([])).toEqual({ ...plain, run: { kind: "stdin", text: "" } });
  expect(readCommandLine(["-", "a"])).toEqual({ ...plain, run: { kind: "stdin", text: "" }, args: ["-", "a"] });
});

test("options may be joined, and have their values with or without a space", () => {
  expect(readCommandLine(["-uBOO", "-W", "error", "-Wignore", "-X", "utf8", "-iP", "a.py"])).toEqual({
    ...plain,
    run: { kind: "file", text: "a.py" },
    interactive: true,
    optimize: 2,
    safePath: true,
    warnings: ["error", "ignore"],
  });
  expect(readCommandLine(["-uc", "1"])).toMatchObject({ run: { kind: "command", text: "1" } });
});

test("what is asked for instead of a run, and what is wrong, is said", () => {
  expect(readCommandLine(["-V"])).toEqual({ say: "version" });
  expect(readCommandLine(["--version"])).toEqual({ say: "version" });
  expect(readCommandLine(["-h"])).toEqual({ say: "help" });
  expect(readCommandLine(["-c"])).toEqual({ wrong: "Argument expected for the -c option" });
  expect(readCommandLine(["-k"])).toEqual({ wrong: "Unknown option: -k" });
  expect(readCommandLine(["--what"])).toEqual({ wrong: "unknown option --what" });
});
