export { formatBytes } from "./bytes.js";
export { formatDuration, parseDuration } from "./duration.js";
export { chunk, joinWords } from "./list.js";
