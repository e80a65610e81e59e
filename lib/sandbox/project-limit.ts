/** Bytes of all files together that a sandbox has room for, and of which a page keeps a copy for the next boot. */
export const PROJECT_BYTES = 1024 * 1024 * 1024;
