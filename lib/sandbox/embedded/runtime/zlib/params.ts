import { Z_BLOCK, Z_BUF_ERROR, Z_OK, Z_STREAM_ERROR, type ZStream, zlibDeflate } from "pako";

/** What zlib's levels mean: lengths from which it looks less, and how far it looks. */
const LEVELS = [
  [0, 0, 0, 0],
  [4, 4, 8, 4],
  [4, 5, 16, 8],
  [4, 6, 32, 32],
  [4, 4, 16, 16],
  [8, 16, 32, 32],
  [8, 16, 128, 128],
  [8, 32, 128, 256],
  [32, 128, 258, 1024],
  [32, 258, 258, 4096],
] as const;
/** Which of its three ways a level goes. */
const way = (level: number): 0 | 1 | 2 => (level === 0 ? 0 : level < 4 ? 1 : 2);

/** deflateParams(), which pako lacks: it changes the stream's own state as zlib 1.3 does. */
export function deflateParams(stream: ZStream, givenLevel: number, strategy: number): number {
  const state = stream.state;
  const level = givenLevel === -1 ? 6 : givenLevel;
  if ((strategy !== state.strategy || way(level) !== way(state.level)) && state.last_flush !== -2) {
    const result = zlibDeflate(stream, Z_BLOCK);
    if (result === Z_STREAM_ERROR) return result;
    if (stream.avail_in > 0 || state.strstart - state.block_start + state.lookahead > 0) return Z_BUF_ERROR;
  }
  if (state.level !== level) {
    if (state.level === 0 && state.matches !== 0) {
      state.head.fill(0);
      state.matches = 0;
    }
    state.level = level;
    const [good, lazy, nice, chain] = LEVELS[level] as (typeof LEVELS)[number];
    Object.assign(state, { good_match: good, max_lazy_match: lazy, nice_match: nice, max_chain_length: chain });
  }
  state.strategy = strategy;
  return Z_OK;
}
