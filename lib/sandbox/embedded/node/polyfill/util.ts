import { util } from "../builtins/util.ts";

export const { promisify, inspect, format, inherits, deprecate, debuglog, types, callbackify } = util;
// biome-ignore lint/style/noDefaultExport: the polyfills import it so.
export default util;
