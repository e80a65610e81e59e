/** A program as bad as it can be. */
export type Attack = {
  readonly files?: Readonly<Record<string, string>>;
  readonly command: string;
  /**
   * Printed when it is at its worst: from then on the interface has to answer before the program is killed. Null: it ends by
   * itself.
   */
  readonly killAfter: string | null;
  /** Files to read afterwards. */
  readonly look: readonly string[];
};

const FORK_BOMB = `
const { spawn } = require("child_process");
require("fs").writeFileSync("kept-" + process.pid, "x");
console.log("bomb");
const again = () => spawn(process.execPath, [__filename], { stdio: "inherit" }).on("error", (error) => console.log(error.code));
setInterval(() => { again(); again(); }, 5);`;

const MANY_FILES = `
const fs = require("fs");
for (let i = 0; i < 50_000; i++) {
  if (i % 500 === 0) fs.mkdirSync("many/" + i / 500, { recursive: true });
  fs.writeFileSync("many/" + Math.floor(i / 500) + "/" + i, "file " + i);
}`;

const MEMORY_HOG = `
require("fs").writeFileSync("kept", "x");
console.log("up");
const all = [];
setInterval(() => all.push(new Array(3e7).fill(0)), 0);`;

export const ATTACKS = {
  spin: {
    command: `node -e 'require("fs").writeFileSync("kept", "all of it"); console.log("spinning"); for (;;);'`,
    killAfter: "spinning",
    look: ["kept"],
  },
  forkBomb: { files: { "bomb.js": FORK_BOMB }, command: "node bomb.js", killAfter: "EAGAIN", look: ["kept-1"] },
  hugeString: {
    files: { "big.js": 'require("fs").writeFileSync("kept", "x");\n"x".repeat(2 ** 30);\n' },
    command: "node big.js",
    killAfter: null,
    look: ["kept"],
  },
  memoryHog: {
    files: { "hog.js": MEMORY_HOG },
    command: "sleep 0.3; node hog.js",
    killAfter: null,
    look: ["hog.js", "kept"],
  },
  hugeOutput: {
    command: `node -e 'const part = "x".repeat(99_999) + "\\n"; for (let i = 0; i < 1000; i++) process.stdout.write(part)'`,
    killAfter: null,
    look: [],
  },
  manyFiles: {
    files: { "many.js": MANY_FILES },
    command: "node many.js",
    killAfter: null,
    look: ["many/0/0", "many/99/49999"],
  },
} satisfies Readonly<Record<string, Attack>>;

export type Attacked = {
  readonly code: number;
  readonly signal?: string;
  readonly cause?: string;
  readonly output: string;
  readonly bytes: number;
  readonly kept: Readonly<Record<string, string | null>>;
  /** What the sandbox says to `node -p 6*7` afterwards. */
  readonly after: string;
  /** Why the sandbox came back, if it had to. */
  readonly crashed: string | null;
  /** What the interface took to answer each time while the program ran: milliseconds, in order. */
  readonly waits: readonly number[];
  /** Milliseconds from the kill to the end; null when it ended by itself. */
  readonly killMs: number | null;
};
