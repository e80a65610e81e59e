import type { Binding } from "../core/machine.ts";
import { optionInfo, optionValues } from "../core/options.ts";

export function options(): Binding {
  return {
    getCLIOptionsValues: optionValues,
    getCLIOptionsInfo: optionInfo,
    getEmbedderOptions: () => ({
      shouldNotRegisterESMLoader: false,
      noGlobalSearchPaths: false,
      noBrowserGlobals: false,
      hasEmbedderPreload: false,
    }),
    envSettings: { kAllowedInEnvvar: 0, kDisallowedInEnvvar: 1 },
    types: { kNoOp: 0, kV8Option: 1, kBoolean: 2, kInteger: 3, kUInteger: 4, kString: 5, kHostPort: 6, kStringList: 7 },
  };
}
