export const FRAME_HTML: string;
export const FRAME_POLICY: string;
export const frameHeaders: Readonly<Record<string, string>>;
export const assetHeaders: Readonly<Record<string, string>>;
export const hostHeaders: Readonly<Record<string, string>>;
