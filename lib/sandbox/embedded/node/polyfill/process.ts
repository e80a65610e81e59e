import { processObject } from "../core/process-object.ts";

/** `p`: the name the polyfills import it by. Read late: they are evaluated before or after the process is made. */
export const p = new Proxy({} as Record<PropertyKey, unknown>, {
  get: (_, key) => Reflect.get(processObject, key),
  set: (_, key, value) => Reflect.set(processObject, key, value),
  has: (_, key) => Reflect.has(processObject, key),
});
