import type { Binding } from "../core/machine.ts";
import { symbol } from "../core/symbols.ts";
import { descriptorFunctions } from "./fs/descriptors.ts";
import { FileHandle, openFileHandle } from "./fs/handle.ts";
import { moduleFunctions } from "./fs/modules.ts";
import { FSReqCallback } from "./fs/request.ts";
import { bigintStatFsValues, bigintStatValues, FIELDS, statFsValues, statFunctions, statValues } from "./fs/stats.ts";
import { treeFunctions } from "./fs/tree.ts";
import { StatWatcher } from "./fs/watchers.ts";

/** Files: each function as a plain call, with a request, and with a promise. */
export function fs(): Binding {
  return {
    ...treeFunctions,
    ...descriptorFunctions,
    ...statFunctions,
    ...moduleFunctions,
    openFileHandle,
    FileHandle,
    FSReqCallback,
    StatWatcher,
    kFsStatsFieldsNumber: FIELDS,
    kUsePromises: symbol("fs_use_promises_symbol"),
    statValues,
    bigintStatValues,
    statFsValues,
    bigintStatFsValues,
  };
}
