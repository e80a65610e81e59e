import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

function run(words, input) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/main.js", ...words], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const printed = (stdout) => ({ status: 0, stdout, stderr: "" });
const refused = (status, message) => ({ status, stdout: "", stderr: `totals: ${message}\n` });

test("adds up one column by another, sorted", () => {
  const input = "region,units\nsouth,7\nnorth,12\nsouth,20\n";
  assert.deepEqual(run(["region", "units"], input), printed("north\t12\nsouth\t27\n"));
});

test("explains itself without waiting for input", () => {
  const { status, stdout } = run(["--help"]);
  assert.equal(status, 0);
  assert.match(stdout, /^Usage: totals <by> <sum>/);
});

test("reads to the end of a long input", () => {
  const input = `name,count\n${"Zoë,1\n".repeat(50_000)}`;
  assert.deepEqual(run(["name", "count"], input), printed("Zoë\t50000\n"));
});

test("counts a last row without a line end", () => {
  assert.deepEqual(run(["region", "units"], "region,units\nnorth,12\nnorth,1"), printed("north\t13\n"));
});

test("reads line ends from Windows", () => {
  assert.deepEqual(run(["region", "units"], "region,units\r\nnorth,12\r\nnorth,1\r\n"), printed("north\t13\n"));
});

test("reads commas, quotes and line breaks in quoted fields", () => {
  const input = 'product,units\n"chair, folding",7\n"chair, folding",1\n"the ""big"" lamp",2\n"two\nlines",3\n';
  const expected = 'chair, folding\t8\nthe "big" lamp\t2\ntwo\nlines\t3\n';
  assert.deepEqual(run(["product", "units"], input), printed(expected));
});

test("refuses a column that is not there", () => {
  const input = "region,units\nnorth,12\n";
  assert.deepEqual(run(["region", "price"], input), refused(2, 'there is no column "price"; there are region, units'));
  assert.deepEqual(run(["region"], input), refused(2, "two columns are needed; see --help"));
});

test("refuses a cell that is not a whole number and names its line", () => {
  const input = 'product,units\n"two\nlines",3\nlamp,some\n';
  assert.deepEqual(run(["product", "units"], input), refused(1, 'line 4: "some" is not a whole number'));
});

test("refuses an empty input", () => {
  assert.deepEqual(run(["region", "units"], ""), refused(1, "the input is empty"));
});
