export { PAGE_CONSOLE } from "../preview/page-console.ts";
