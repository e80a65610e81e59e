#!/usr/bin/env node
import { parseCsv } from "./csv.js";
import { totals } from "./totals.js";

const HELP = `Usage: totals <by> <sum>  < file.csv

Reads CSV (RFC 4180) from standard input; the first row names the columns. Prints the total of column <sum>,
which holds whole numbers, for each value of column <by>, separated by a tab.

Exit codes
  0  the totals were printed
  1  the input is empty or a cell is not a whole number
  2  the command was not understood or names a column that is not there
Errors are one line on standard error, and then nothing is printed on standard output.
`;

async function readInput() {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

const [by, sum] = process.argv.slice(2);
if (by === "--help") {
  process.stdout.write(HELP);
} else {
  const lines = totals(parseCsv(await readInput()), by, sum).map(([value, total]) => `${value}\t${total}\n`);
  process.stdout.write(lines.join(""));
}
