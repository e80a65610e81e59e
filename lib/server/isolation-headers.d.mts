export const ISOLATION_HEADERS: readonly { readonly key: string; readonly value: string }[];
