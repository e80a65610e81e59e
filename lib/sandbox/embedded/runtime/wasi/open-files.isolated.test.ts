import { expect, it, vi } from "vitest";
import { OPERATION } from "../../process/operations.ts";
import { type OpenFile, readPieces, writePieces } from "./open-files.ts";

const ENOSPC = -28;
const EIO = -5;
/** What the system's calls answer, one after another. */
const answers = vi.hoisted((): { run: number[]; read: number[]; asked: unknown[][] } => ({
  run: [],
  read: [],
  asked: [],
}));
vi.mock("../core/machine.ts", () => ({
  sys: {
    files: {
      run: (...given: unknown[]) => {
        answers.asked.push(given);
        return answers.run.shift();
      },
      read: () => answers.read.shift(),
    },
  },
}));
const file = (): OpenFile => ({
  fd: 7,
  path: "/f",
  type: 4,
  rights: 0n,
  inheriting: 0n,
  flags: 0,
  position: 10,
  preopened: null,
});
const pieces = (...lengths: number[]): Uint8Array[] => lengths.map((length) => new Uint8Array(length));

it("says how much was written before the disk was full, and fails at the next call", () => {
  const one = file();
  answers.run = [3, ENOSPC];
  expect([writePieces(one, pieces(3, 3)), one.position]).toEqual([3, 13]);
  answers.run = [ENOSPC];
  expect(() => writePieces(one, pieces(3))).toThrow("ENOSPC");
  expect(one.position).toBe(13);
});

it("writes nothing behind a piece that was not taken whole", () => {
  const one = file();
  answers.asked = [];
  answers.run = [2, 3];
  expect([writePieces(one, pieces(3, 3)), one.position]).toEqual([2, 12]);
  expect(answers.asked.map(([code, , , fd, to]) => [code, fd, to])).toEqual([[OPERATION.write, 7, 10]]);
});

it("says how much was read before reading failed", () => {
  const one = file();
  answers.read = [3, EIO];
  expect([readPieces(one, pieces(3, 3)), one.position]).toEqual([3, 13]);
  answers.read = [EIO];
  expect(() => readPieces(one, pieces(3))).toThrow("EIO");
});
