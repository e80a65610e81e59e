import * as context from "../core/async.ts";
import type { Binding } from "../core/machine.ts";
import { promiseHooks, setPromiseHooks } from "../core/promise-hooks.ts";
import names from "../tables/names.json";

const collected = new FinalizationRegistry<{ id: number; destroyed: { destroyed: boolean } | undefined }>((gone) => {
  if (!gone.destroyed?.destroyed) context.queueDestroy(gone.id);
});

export function asyncWrap(): Binding {
  return {
    setupHooks: context.setHooks,
    setCallbackTrampoline() {},
    pushAsyncContext: context.pushContext,
    popAsyncContext: context.popContext,
    executionAsyncResource: (at: number) => context.resources[at],
    clearAsyncIdStack: context.clearContexts,
    queueDestroyAsyncId: context.queueDestroy,
    setPromiseHooks,
    getPromiseHooks: promiseHooks,
    registerDestroyHook: (owner: object, id: number, destroyed?: { destroyed: boolean }) =>
      collected.register(owner, { id, destroyed }),
    async_hook_fields: context.fields,
    async_id_fields: context.ids,
    async_ids_stack: context.stack,
    execution_async_resources: context.resources,
    constants: names.asyncConstants,
    Providers: Object.fromEntries(names.providers.map((name, at) => [name, at])),
  };
}
