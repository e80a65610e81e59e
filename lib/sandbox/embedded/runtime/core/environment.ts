import { type Any, sys } from "./machine.ts";
import { optionValue } from "./options.ts";

/** Where the variables are kept. */
export interface EnvironmentStore {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  delete(name: string): void;
  names(): string[];
}

export function ownStore(initial: Readonly<Record<string, string>>): EnvironmentStore {
  const values = new Map(Object.entries(initial));
  return {
    get: (name) => values.get(name),
    set: (name, value) => void values.set(name, value),
    delete: (name) => void values.delete(name),
    names: () => [...values.keys()],
  };
}
/** Of all threads of the process that share it. */
export const sharedStore: EnvironmentStore = {
  get: (name) => sys.environment("get", name) ?? undefined,
  set: (name, value) => void sys.environment("set", name, value),
  delete: (name) => void sys.environment("delete", name),
  names: () => JSON.parse(sys.environment("names", "") ?? "[]") as string[],
};
let store: EnvironmentStore = ownStore({});
export const environmentStore = (): EnvironmentStore => store;
export const keepIn = (next: EnvironmentStore): void => {
  store = next;
};

const OriginalProxy = globalThis.Proxy;
const PlainTypeError = TypeError;
const refusal = (message: string): Error =>
  Object.assign(new PlainTypeError(message), { code: "ERR_INVALID_OBJECT_DEFINE_PROPERTY" });

let warned = false;
function textOf(key: PropertyKey, value: unknown): string {
  if (typeof value === "symbol" || typeof key === "symbol")
    throw new PlainTypeError("Cannot convert a Symbol value to a string");
  if (
    !warned &&
    !["string", "number", "boolean"].includes(typeof value) &&
    optionValue("--pending-deprecation") === true
  ) {
    warned = true;
    (globalThis as Any).process.emitWarning(
      "Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to convert the value to a string before setting process.env with it.",
      "DeprecationWarning",
      "DEP0104",
    );
  }
  return `${value}`;
}
/** A variable without a name, or one whose name has "=" in it, cannot be. */
const canBe = (name: string): boolean => name !== "" && !name.includes("=", 1);

/** `process.env`: every value is text. */
export function environment(): object {
  return new OriginalProxy({} as Record<PropertyKey, unknown>, {
    get: (target, key) => (typeof key === "string" ? (store.get(key) ?? target[key]) : target[key]),
    set(_, key, value) {
      const text = textOf(key, value);
      if (canBe(key as string)) store.set(key as string, text);
      return true;
    },
    has: (target, key) => (typeof key === "string" && store.get(key) !== undefined) || key in target,
    deleteProperty(_, key) {
      if (typeof key === "string") store.delete(key);
      return true;
    },
    ownKeys: () => store.names(),
    getOwnPropertyDescriptor(_, key) {
      const value = typeof key === "string" ? store.get(key) : undefined;
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
    defineProperty(_, key, descriptor) {
      if ("get" in descriptor || "set" in descriptor)
        throw refusal("'process.env' does not accept an accessor(getter/setter) descriptor");
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable)
        throw refusal("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      const text = textOf(key, descriptor.value);
      if (canBe(key as string)) store.set(key as string, text);
      return true;
    },
  });
}
