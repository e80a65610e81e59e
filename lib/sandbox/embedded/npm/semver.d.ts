declare module "semver/functions/satisfies.js" {
  const satisfies: (version: string, range: string, options?: { readonly includePrerelease?: boolean }) => boolean;
  export { satisfies as default };
}
