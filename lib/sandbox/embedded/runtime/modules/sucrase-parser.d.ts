declare module "sucrase/dist/esm/parser/index.js" {
  export { File, parse } from "sucrase/dist/types/parser/index";
}
declare module "sucrase/dist/esm/parser/tokenizer/index.js" {
  export { IdentifierRole, Token } from "sucrase/dist/types/parser/tokenizer/index";
}
declare module "sucrase/dist/esm/parser/tokenizer/types.js" {
  export { TokenType } from "sucrase/dist/types/parser/tokenizer/types";
}
declare module "sucrase/dist/esm/identifyShadowedGlobals.js" {
  import identifyShadowedGlobals from "sucrase/dist/types/identifyShadowedGlobals";
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default identifyShadowedGlobals;
}
declare module "sucrase/dist/esm/parser/tokenizer/keywords.js" {
  export { ContextualKeyword } from "sucrase/dist/types/parser/tokenizer/keywords";
}
