import assert from "node:assert/strict";

const SEED = 20260301;
const RUNS = 500;

/** Mulberry32 (Tommy Ettinger, public domain): numbers from 0 to 1, the same ones for the same seed. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Tries `property` on RUNS inputs. `ranges` names the inputs and their least and greatest whole numbers, which may follow
 * from the inputs before: { total: [1, 100], index: ({ total }) => [0, total - 1] }. When it fails, the inputs are made
 * smaller as long as it still does, and the smallest are reported.
 */
export function forAll(ranges, property) {
  const random = generator(SEED);
  const failure = (input) => {
    try {
      property(input);
      return null;
    } catch (error) {
      return error;
    }
  };
  for (let run = 0; run < RUNS; run++) {
    const input = {};
    for (const name of Object.keys(ranges)) {
      const [least, most] = rangeOf(ranges, name, input);
      input[name] = least + Math.floor(random() * (most - least + 1));
    }
    if (failure(input)) {
      const smallest = shrink(input, ranges, failure);
      assert.fail(`Fails for ${JSON.stringify(smallest)}: ${failure(smallest).message}`);
    }
  }
}

const rangeOf = (ranges, name, input) => (typeof ranges[name] === "function" ? ranges[name](input) : ranges[name]);

function isWithin(input, ranges) {
  return Object.entries(input).every(([name, value]) => {
    const [least, most] = rangeOf(ranges, name, input);
    return least <= value && value <= most;
  });
}

function shrink(input, ranges, failure) {
  for (const name of Object.keys(ranges)) {
    const [least] = rangeOf(ranges, name, input);
    for (let value = least; value < input[name]; value++) {
      const smaller = { ...input, [name]: value };
      if (isWithin(smaller, ranges) && failure(smaller)) return shrink(smaller, ranges, failure);
    }
  }
  return input;
}
