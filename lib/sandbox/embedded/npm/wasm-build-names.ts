/**
 * Packages whose compiled part cannot be loaded here, and the package in which their makers publish the same for WebAssembly.
 * Where a package lists its build for WebAssembly among its optional dependencies (cpu: wasm32), npm finds it by itself.
 */
export const WASM_BUILDS: Readonly<Record<string, string>> = {
  esbuild: "esbuild-wasm",
  lightningcss: "lightningcss-wasm",
  rollup: "@rollup/wasm-node",
};
