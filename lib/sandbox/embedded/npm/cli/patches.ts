/** A change to one file of npm: `from` must be there exactly once. `folder`: where our replacements lie. */
export type CliPatch = { readonly file: string; readonly why: string; readonly from: string; readonly to: string };

export const CLI_PATCHES: readonly CliPatch[] = [
  {
    file: "lib/cli.js",
    why: "The bundle is one file, and its Node is known.",
    from: "validateEngines(process, () => require(cliEntry))",
    to: `require('./cli/entry.js')(process, { off () {}, node: process.version, engines: '*', unsupportedMessage: '' })`,
  },
  { file: "lib/npm.js", why: "npm's folder is that of the bundle.", from: "dirname(__dirname)", to: "__dirname" },
  { file: "bin/npx-cli.js", why: "The bundle is one file.", from: "require.resolve('./npm-cli.js')", to: "__filename" },
  {
    file: "node_modules/@npmcli/config/lib/set-envs.js",
    why: "The bundle is one file.",
    from: "config.npmBin",
    to: "__filename",
  },
  {
    file: "node_modules/@npmcli/run-script/lib/make-spawn-args.js",
    why: "Native add-ons cannot be built here; the stand-in says so.",
    from: "require.resolve('node-gyp/bin/node-gyp.js')",
    to: "__dirname + '/node-gyp-bin/node-gyp'",
  },
  {
    file: "node_modules/@npmcli/run-script/lib/set-path.js",
    why: "As above.",
    from: "'../lib/node-gyp-bin'",
    to: "'node-gyp-bin'",
  },
  {
    file: "node_modules/init-package-json/lib/init-package-json.js",
    why: "promzard reads the questions from a file.",
    from: "require.resolve('./default-input.js')",
    to: "__dirname + '/default-input.js'",
  },
  {
    file: "node_modules/promise-call-limit/dist/commonjs/index.js",
    why: "The page fetches and the kernel unpacks: the number of processors here says nothing about how many packages to ask for at a time.",
    from: "{ limit = defLimit,",
    to: "{ limit = 64,",
  },
  {
    file: "lib/utils/reify-finish.js",
    why: "npm does not say that it ran no install scripts; here they are off unless they are allowed.",
    from: "  reifyOutput(npm, arb)\n",
    to: "  reifyOutput(npm, arb)\n  require('tabwright:install-scripts').tellScripts(npm, arb)\n",
  },
];

/** What is asked for at the start and used only to verify signatures or to audit: empty. */
export const EMPTIED = /^(?:sigstore|@npmcli\/metavuln-calculator)$/;
/** What is not bundled: what only publishing, organisations and native add-ons need. Asking for it throws. */
export const LEFT_OUT =
  /^(?:@sigstore\/.*|libnpm(?:publish|access|hook|org|search|team|diff|version)|npm-profile|qrcode-terminal|node-gyp|encoding|@npmcli\/agent)$/;

/** npm's settings here, as a distribution of it has them in its own npmrc. */
export const NPMRC = [
  "; The registry is read through a route that gives packages and nothing else.",
  "audit=false",
  "update-notifier=false",
  "; Scripts of packages run only where they are allowed.",
  "ignore-scripts=true",
  "progress=false",
  "; What is compiled for a machine cannot be loaded here; what is compiled to WebAssembly can.",
  "cpu=wasm32",
  "",
].join("\n");
