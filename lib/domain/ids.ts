/** Names of things. Brands keep one kind of string from standing where another is meant; they cost nothing at run time. */
declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

export type SessionId = Branded<string, "SessionId">;
export type CallId = Branded<string, "CallId">;
/** Position in a session's log, from 0 and dense: a gap is corruption. */
export type Seq = Branded<number, "Seq">;
/** Lower-case hexadecimal SHA-256 of a blob's bytes. */
export type BlobHash = Branded<string, "BlobHash">;
/** The BlobHash of a tree's canonical manifest (see tree.ts): equal hash, equal files. */
export type TreeHash = Branded<string, "TreeHash">;

export const sessionId = (text: string): SessionId => text as SessionId;
export const callId = (text: string): CallId => text as CallId;
export const seq = (position: number): Seq => position as Seq;
export const blobHash = (hex: string): BlobHash => hex as BlobHash;
export const treeHash = (hex: string): TreeHash => hex as TreeHash;

const HEX_SHA256 = /^[0-9a-f]{64}$/;
export const isHash = (text: string): boolean => HEX_SHA256.test(text);
