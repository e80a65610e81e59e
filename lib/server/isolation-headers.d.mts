type Header = { readonly key: string; readonly value: string };
export const ISOLATION_HEADERS: readonly Header[];
export const ORIGIN_KEYED: Header;
