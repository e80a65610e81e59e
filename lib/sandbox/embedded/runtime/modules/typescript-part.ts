import { transform } from "sucrase";

/** Compiled in a process on first use: most programs are plain JavaScript. */
export const sucrase = () => ({ transform });
