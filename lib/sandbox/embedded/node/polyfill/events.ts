import { EventEmitter } from "../builtins/events.ts";

// biome-ignore lint/style/noDefaultExport: the polyfills import it so.
export default EventEmitter;
