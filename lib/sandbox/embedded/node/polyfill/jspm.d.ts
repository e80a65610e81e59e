declare module "@jspm/core/nodelibs/stream" {
  const stream: typeof import("node:stream");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default stream;
}
declare module "@jspm/core/nodelibs/buffer" {
  const buffer: typeof import("node:buffer");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default buffer;
}
declare module "@jspm/core/nodelibs/string_decoder" {
  const decoder: typeof import("node:string_decoder");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default decoder;
}
declare module "@jspm/core/nodelibs/querystring" {
  const querystring: typeof import("node:querystring");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default querystring;
}
declare module "@jspm/core/nodelibs/punycode" {
  const punycode: object;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default punycode;
}
declare module "@jspm/core/nodelibs/url" {
  const url: typeof import("node:url");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default url;
}
declare module "@jspm/core/nodelibs/zlib" {
  const zlib: typeof import("node:zlib");
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default zlib;
}
