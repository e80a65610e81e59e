import { type BitReader, bad, type Code, readSymbol } from "./bits.ts";
import { BLOCKS, COMMANDS } from "./format.ts";
import { readCode, readContextMap, readCount } from "./prefix-codes.ts";

/** Literals, commands or distances: which of their block types is in use, and for how long. */
type Blocks = {
  readonly count: number;
  readonly types: Code | null;
  readonly lengths: Code | null;
  left: number;
  type: number;
  before: number;
};
/** What a meta-block says before its commands. */
export type MetaBlock = {
  readonly literals: Blocks;
  readonly commands: Blocks;
  readonly distances: Blocks;
  readonly literalCodes: readonly Code[];
  readonly commandCodes: readonly Code[];
  readonly distanceCodes: readonly Code[];
  /** Which code stands for each context. */
  readonly literalMap: Uint8Array;
  readonly distanceMap: Uint8Array;
  readonly modes: readonly number[];
  readonly postfix: number;
  readonly direct: number;
};
const one = (): Blocks => ({
  count: 1,
  types: null,
  lengths: null,
  left: Number.MAX_SAFE_INTEGER,
  type: 0,
  before: 1,
});
export const NO_BLOCK: MetaBlock = {
  literals: one(),
  commands: one(),
  distances: one(),
  literalCodes: [],
  commandCodes: [],
  distanceCodes: [],
  literalMap: new Uint8Array(0),
  distanceMap: new Uint8Array(0),
  modes: [],
  postfix: 0,
  direct: 0,
};

export function readWindowBits(reader: BitReader, large: boolean): number {
  if (reader.read(1) === 0) return 16;
  const more = reader.read(3);
  if (more > 0) return 17 + more;
  const few = reader.read(3);
  if (few !== 1) return few === 0 ? 17 : 8 + few;
  if (!large || reader.read(1)) bad("WINDOW_BITS", -13);
  const bits = reader.read(6);
  if (bits < 10 || bits > 30) bad("WINDOW_BITS", -13);
  return bits;
}

type Head = { readonly kind: "skip" | "raw" | "codes"; readonly length: number; readonly isLast: boolean };
/** Null: the stream ends here. */
export function readHead(reader: BitReader): Head | null {
  const isLast = reader.read(1) === 1;
  if (isLast && reader.read(1)) return null;
  const nibbles = reader.read(2) + 4;
  if (nibbles === 7) return { kind: "skip", length: readSkipped(reader), isLast: false };
  let length = 0;
  for (let at = 0; at < nibbles; at++) {
    const nibble = reader.read(4);
    if (at + 1 === nibbles && nibbles > 4 && nibble === 0) bad("EXUBERANT_NIBBLE", -1);
    length += nibble * 16 ** at;
  }
  const isRaw = !isLast && reader.read(1) === 1;
  return { kind: isRaw ? "raw" : "codes", length: length + 1, isLast };
}
function readSkipped(reader: BitReader): number {
  if (reader.read(1)) bad("RESERVED", -2);
  const count = reader.read(2);
  let length = 0;
  for (let at = 0; at < count; at++) {
    const byte = reader.read(8);
    if (at + 1 === count && count > 1 && byte === 0) bad("EXUBERANT_META_NIBBLE", -3);
    length |= byte << (at * 8);
  }
  return count > 0 ? length + 1 : 0;
}

function readBlocks(reader: BitReader): Blocks {
  const count = readCount(reader);
  if (count < 2) return one();
  const types = readCode(reader, count + 2);
  const lengths = readCode(reader, BLOCKS.length);
  return { ...one(), count, types, lengths, left: readLength(reader, lengths) };
}
function readLength(reader: BitReader, code: Code): number {
  const [base, bits] = BLOCKS[readSymbol(reader, code)] as (typeof BLOCKS)[number];
  return base + reader.read(bits);
}
export function readMetaBlock(reader: BitReader, large: boolean): MetaBlock {
  const [literals, commands, distances] = [readBlocks(reader), readBlocks(reader), readBlocks(reader)];
  const postfix = reader.read(2);
  const direct = reader.read(4) << postfix;
  const modes = Array.from({ length: literals.count }, () => reader.read(2));
  const literalTrees = readCount(reader);
  const literalMap = readContextMap(reader, literals.count * 64, literalTrees);
  const distanceTrees = readCount(reader);
  const distanceMap = readContextMap(reader, distances.count * 4, distanceTrees);
  const codes = (count: number, size: number): Code[] => Array.from({ length: count }, () => readCode(reader, size));
  return {
    literals,
    commands,
    distances,
    postfix,
    direct,
    modes,
    literalMap,
    distanceMap,
    literalCodes: codes(literalTrees, 256),
    commandCodes: codes(commands.count, COMMANDS),
    distanceCodes: codes(distanceTrees, 16 + direct + ((large ? 124 : 48) << postfix)),
  };
}

/** Before a symbol is read: the block may be over. */
export function countSymbol(reader: BitReader, blocks: Blocks): void {
  if (blocks.left === 0) {
    const symbol = readSymbol(reader, blocks.types as Code);
    const type = symbol === 0 ? blocks.before : symbol === 1 ? (blocks.type + 1) % blocks.count : symbol - 2;
    blocks.before = blocks.type;
    blocks.type = type;
    blocks.left = readLength(reader, blocks.lengths as Code);
  }
  blocks.left--;
}
