import type { Any } from "./machine.ts";

let prepare: ((global: object, error: unknown, trace: unknown[]) => unknown) | null = null;
export const setPrepare = (fn: Any): void => {
  prepare = fn;
};
export const prepareOf = () => prepare;
