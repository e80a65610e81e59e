import { expect, it } from "vitest";
import { Mirror } from "./mirror.ts";
import type { MirrorChange } from "./protocol.ts";

const added = (path: string, bytes: number): MirrorChange => ({
  path,
  kind: "added",
  mode: "100644",
  data: new Uint8Array(bytes),
});
const gone = (path: string): MirrorChange => ({ path, kind: "deleted", mode: "100644", data: null });

it("takes no more in than there is room for, and is then as it was", () => {
  const mirror = new Mirror(100, 3);
  expect(mirror.apply([added("a", 60), added("../b", 5)])).toEqual([{ path: "a", kind: "added" }]);
  expect(mirror.apply([added("c", 30), added("d", 20)])).toBeNull();
  expect(mirror.contents().map(({ path }) => path)).toEqual(["a"]);
  expect(mirror.apply([gone("a"), added("a", 40), added("c", 60)])).toHaveLength(3);
  expect(mirror.apply([added("e", 1)])).toBeNull();
  expect(mirror.apply([gone("c"), added("e", 1), added("f", 1)])).toHaveLength(3);
  expect(mirror.apply([added("g", 1)])).toBeNull();
});
