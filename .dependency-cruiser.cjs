// The house rules of lib/README.md as code: imports go one way, and each outside package has one owner.
const TEST = "\\.(test|contract)\\.tsx?$|^lib/[^/]+/testing/|/testing/";
const only = (folder, may) => ({
  name: `${folder}-imports-one-way`,
  severity: "error",
  from: { path: `^lib/${folder}/`, pathNot: TEST },
  to: { path: "^(lib|app|components|e2e|bench)/", pathNot: `^lib/(${[folder, ...may].join("|")})(/|$)` },
});
const owner = (name, packages, folders) => ({
  name: `owner-of-${name}`,
  severity: "error",
  from: { pathNot: `^(${folders})` },
  to: { path: `node_modules/${packages}` },
});
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    only("domain", []),
    only("ports", ["domain"]),
    only("agent", ["domain", "ports"]),
    only("sandbox", ["domain", "ports"]),
    only("store", ["domain", "ports"]),
    only("share", ["domain", "ports"]),
    only("model", ["domain", "ports"]),
    only("preview", ["domain", "ports"]),
    only("server", ["domain", "model/wire\\.ts$"]),
    only("playground", ["domain", "ports", "agent", "sandbox", "store", "share", "model", "preview"]),
    // Of the server it has the registry's route and WebContainer's page, because it serves its own page.
    only("cli", [
      "domain",
      "ports",
      "agent",
      "sandbox",
      "store",
      "share",
      "model",
      "preview",
      "playground",
      "server/registry/(environment|read-registry)\\.ts$",
      "server/webcontainer/settings\\.ts$",
    ]),
    {
      name: "components-see-domain-and-playground",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(lib|app|e2e|bench)/", pathNot: "^lib/(domain|playground)/" },
    },
    {
      name: "pages-see-components-and-domain",
      severity: "error",
      from: { path: "^app/", pathNot: "^app/api/" },
      to: { path: "^(lib|e2e|bench)/", pathNot: "^lib/domain/" },
    },
    {
      name: "api-sees-server",
      severity: "error",
      from: { path: "^app/api/" },
      to: { path: "^(lib|components|e2e|bench)/", pathNot: "^lib/(server/|domain/|model/wire\\.ts$)" },
    },
    {
      name: "components-never-reach-the-server",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^lib/server/", reachable: true },
    },
    {
      name: "product-never-imports-tests",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: TEST },
      to: { path: `(${TEST})|^(e2e|bench)/` },
    },
    owner("react", "(react|react-dom)/", "app/|components/|node_modules/"),
    owner("idb", "idb/", "lib/store/|node_modules/"),
    owner("webcontainer", "@webcontainer/", "lib/sandbox/webcontainer/|node_modules/"),
    owner("codemirror", "@codemirror/", "components/editor/|node_modules/"),
    owner("xterm", "@xterm/", "components/terminal/|node_modules/"),
    owner("radix", "(radix-ui|@radix-ui|cmdk)/", "components/ui/|node_modules/"),
    owner("isomorphic-git", "isomorphic-git/", "lib/sandbox/embedded/git/|node_modules/"),
    owner("sucrase", "(sucrase|just-bash|pako|@noble)/", "lib/sandbox/embedded/|node_modules/"),
    owner("eventsource-parser", "eventsource-parser/", "lib/model/|e2e/|node_modules/"),
    { name: "not-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
