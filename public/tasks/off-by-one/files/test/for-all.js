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
 * Tries `property` on RUNS inputs. `ranges` names the inputs and their least and greatest whole numbers:
 * { total: [0, 100] }. When it fails, the inputs are made smaller as long as it still does, and the smallest are reported.
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
    const input = Object.fromEntries(
      Object.entries(ranges).map(([name, [least, most]]) => [name, least + Math.floor(random() * (most - least + 1))]),
    );
    if (failure(input)) {
      const smallest = shrink(input, ranges, failure);
      assert.fail(`Fails for ${JSON.stringify(smallest)}: ${failure(smallest).message}`);
    }
  }
}

function shrink(input, ranges, failure) {
  for (const [name, [least]] of Object.entries(ranges)) {
    for (let value = least; value < input[name]; value++) {
      const smaller = { ...input, [name]: value };
      if (failure(smaller)) return shrink(smaller, ranges, failure);
    }
  }
  return input;
}
