declare module "semver/functions/satisfies.js" {
  const satisfies: (version: string, range: string, options?: { readonly includePrerelease?: boolean }) => boolean;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default satisfies;
}
