/** A value as the engine names it in its messages, without running any of its code but getters it must ask. */
export function describeValue(value: unknown): string {
  if (typeof value === "function") return Function.prototype.toString.call(value);
  if (typeof value === "symbol") return value.toString();
  if (typeof value !== "object" || value === null) return String(value);
  try {
    const object = value as { toString?: unknown; constructor?: unknown; [Symbol.toStringTag]?: unknown };
    if (object.toString === Error.prototype.toString) return Error.prototype.toString.call(value);
    if (object.toString === Object.prototype.toString && typeof object.constructor === "function") {
      const { name } = object.constructor;
      if (typeof name === "string" && name !== "") return `#<${name}>`;
    }
    return Object.prototype.toString.call(value);
  } catch {
    return "#<Object>";
  }
}
