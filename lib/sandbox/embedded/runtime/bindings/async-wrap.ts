import * as context from "../core/async.ts";
import type { Binding, Callback } from "../core/machine.ts";
import names from "../tables/names.json";

export function asyncWrap(): Binding {
  let promiseHooks: readonly (Callback | undefined)[] = [undefined, undefined, undefined, undefined];
  return {
    setupHooks: context.setHooks,
    setCallbackTrampoline() {},
    pushAsyncContext: context.pushContext,
    popAsyncContext: context.popContext,
    executionAsyncResource: (at: number) => context.resources[at],
    clearAsyncIdStack: context.clearContexts,
    queueDestroyAsyncId() {},
    setPromiseHooks: (...given: (Callback | undefined)[]) => {
      promiseHooks = given;
    },
    getPromiseHooks: () => [...promiseHooks],
    registerDestroyHook() {},
    async_hook_fields: context.fields,
    async_id_fields: context.ids,
    async_ids_stack: context.stack,
    execution_async_resources: context.resources,
    constants: names.asyncConstants,
    Providers: Object.fromEntries(names.providers.map((name, at) => [name, at])),
  };
}
