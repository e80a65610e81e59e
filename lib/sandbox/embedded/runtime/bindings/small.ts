import { compileLibrary, libraryIds } from "../core/library.ts";
import { handlers } from "../core/loop-state.ts";
import type { Any, Binding } from "../core/machine.ts";
import { setPrepare } from "../core/stacks.ts";
import { symbols } from "../core/symbols.ts";
import uvTables from "../tables/uv.json";

export const small: Readonly<Record<string, () => Binding>> = {
  builtins: () => ({
    natives: {},
    builtinIds: libraryIds(),
    builtinCategories: { cannotBeRequired: [], canBeRequired: libraryIds() },
    config: JSON.stringify({
      target_defaults: { cflags: [], default_configuration: "Release", defines: [], include_dirs: [], libraries: [] },
      variables: {
        napi_build_version: "9",
        node_module_version: 115,
        v8_enable_i18n_support: 1,
        node_shared: false,
        node_use_openssl: true,
      },
    }),
    compileFunction: compileLibrary,
    hasCachedBuiltins: () => true,
    getCacheUsage: () => ({ compiledWithCache: new Set(), compiledWithoutCache: new Set(), compiledInSnapshot: [] }),
    setInternalLoaders() {},
  }),
  config: () => ({
    isDebugBuild: false,
    hasOpenSSL: true,
    fipsMode: false,
    hasIntl: true,
    hasTracing: false,
    hasNodeOptions: true,
    hasInspector: false,
    noBrowserGlobals: false,
    bits: 64,
    hasDtrace: false,
    getDefaultLocale: () => "en-US",
  }),
  symbols: () => symbols,
  uv: () => ({
    ...Object.fromEntries(uvTables.errors.map(([number, code]) => [`UV_${code}`, number])),
    errname: (number: number) =>
      uvTables.errors.find(([each]) => each === number)?.[1] ?? `Unknown system error ${number}`,
    getErrorMap: () => new Map(uvTables.errors.map(([number, ...rest]) => [number, rest])),
  }),
  errors: () => ({
    setPrepareStackTraceCallback: setPrepare,
    setGetSourceMapErrorSource: (fn: Any) => {
      enhancers.mapped = fn;
    },
    setSourceMapsEnabled: (on: boolean) => {
      enhancers.maps = on;
    },
    setMaybeCacheGeneratedSourceMap() {},
    setEnhanceStackForFatalException: (before: Any, after: Any) => {
      enhancers.before = before;
      enhancers.after = after;
    },
    noSideEffectsToString: (value: unknown) => {
      try {
        return String(value);
      } catch {
        return Object.prototype.toString.call(value);
      }
    },
    triggerUncaughtException: (error: unknown, fromPromise: boolean) => uncaughtFrom(error, fromPromise),
    exitCodes: {
      kNoFailure: 0,
      kGenericUserError: 1,
      kInternalJSParseError: 3,
      kInternalJSEvaluationFailure: 4,
      kV8FatalError: 5,
      kInvalidFatalExceptionMonkeyPatching: 6,
      kExceptionInFatalExceptionHandler: 7,
      kInvalidCommandLineArgument: 9,
      kBootstrapFailure: 10,
      kInvalidCommandLineArgument2: 12,
      kUnfinishedTopLevelAwait: 13,
      kStartupSnapshotFailure: 14,
      kAbort: 134,
    },
  }),
  trace_events: () => ({
    getEnabledCategories: () => undefined,
    setTraceCategoryStateUpdateHandler() {},
    getCategoryEnabledBuffer: () => new Uint8Array(1),
    CategorySet: class CategorySet {
      enable(): void {}
      disable(): void {}
    },
    isTraceCategoryEnabled: () => false,
    trace() {},
    available: false,
  }),
  mksnapshot: () => ({
    setSerializeCallback() {},
    setDeserializeCallback() {},
    setDeserializeMainFunction() {},
    isBuildingSnapshotBuffer: new Uint8Array(1),
    runEmbedderPreload() {},
    compileSerializeMain() {},
    anonymousMainPath: "__node_anonymous_main",
  }),
  permission: () => ({ has: () => true }),
  sea: () => ({ isSea: () => false, isExperimentalSeaWarningNeeded: () => false, getAsset: () => undefined }),
  wasm_web_api: () => ({ setImplementation() {} }),
  watchdog: () => ({
    TraceSigintWatchdog: class {
      start() {}
      stop() {}
    },
  }),
};
export const enhancers: { before?: Any; after?: Any; mapped?: Any; maps?: boolean } = {};
let uncaughtFrom: (error: unknown, fromPromise: boolean) => void = (error) => handlers.uncaught(error);
export const setUncaughtFrom = (fn: typeof uncaughtFrom): void => {
  uncaughtFrom = fn;
};
