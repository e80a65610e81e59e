/**
 * The few places where Node's own library rests on something no browser has. Each replaces exactly one piece of text of
 * the pinned version; the build stops when a piece is not there once.
 */
export type Patch = { readonly id: string; readonly from: string; readonly to: string; readonly why: string };
