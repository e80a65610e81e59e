declare module "semver/functions/satisfies.js" {
  const satisfies: (version: string, range: string, options?: { readonly includePrerelease?: boolean }) => boolean;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default satisfies;
}
declare module "semver/ranges/max-satisfying.js" {
  const maxSatisfying: (versions: readonly string[], range: string) => string | null;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it.
  export default maxSatisfying;
}
