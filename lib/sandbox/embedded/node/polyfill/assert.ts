function assert(value: unknown, message?: string): asserts value {
  if (!value) throw new Error(message ?? "assertion failed");
}
const ok = assert;
// biome-ignore lint/style/noDefaultExport: the polyfills import it so.
export default Object.assign(assert, {
  ok,
  equal: (a: unknown, b: unknown, message?: string) => assert(a === b, message),
});
