/** From here on a port was handed out rather than chosen: a test run opens many of them, for moments. */
export const FIRST_HANDED_OUT = 32_768;
