/** No engine tells page code a promise's state; of those that were rejected without a handler it is known. */
const rejected = new WeakMap<object, { readonly reason: unknown }>();
export const rememberRejection = (promise: object, reason: unknown): void => {
  rejected.set(promise, { reason });
};
export const rejectionOf = (promise: object): { readonly reason: unknown } | undefined => rejected.get(promise);
