import type { Binding } from "../core/machine.ts";

const SPACES = [
  "read_only_space",
  "new_space",
  "old_space",
  "code_space",
  "shared_space",
  "new_large_object_space",
  "large_object_space",
  "code_large_object_space",
  "shared_large_object_space",
];
const MB = 1024 * 1024;
/** No page is told the engine's figures: these are those of a small program. */
const HEAP = {
  total: 6 * MB,
  executable: 0.25 * MB,
  physical: 6 * MB,
  available: 2000 * MB,
  used: 5 * MB,
  limit: 2096 * MB,
  malloced: 0.25 * MB,
  peak: 1 * MB,
};
const OLD_SPACE = 2;
const VERSION_TAG = 0x0b_03_f4_08;

const refused = (what: string) => (): never => {
  throw Object.assign(new Error(`${what} cannot be had in this sandbox: a browser does not show its engine's heap.`), {
    code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
  });
};

export function v8(): Binding {
  const heapStatisticsBuffer = new Float64Array(14);
  const heapCodeStatisticsBuffer = new Float64Array(4);
  const heapSpaceStatisticsBuffer = new Float64Array(4);
  return {
    heapStatisticsBuffer,
    heapCodeStatisticsBuffer,
    heapSpaceStatisticsBuffer,
    cachedDataVersionTag: () => VERSION_TAG,
    setFlagsFromString() {},
    setHeapSnapshotNearHeapLimit() {},
    updateHeapStatisticsBuffer() {
      const { total, executable, physical, available, used, limit, malloced, peak } = HEAP;
      heapStatisticsBuffer.set([
        total,
        executable,
        physical,
        available,
        used,
        limit,
        malloced,
        peak,
        0,
        1,
        0,
        8192,
        2304,
        2 * MB,
      ]);
    },
    updateHeapCodeStatisticsBuffer() {
      heapCodeStatisticsBuffer.set([0.2 * MB, 0.02 * MB, 2 * MB, 6000]);
    },
    kHeapSpaces: SPACES,
    updateHeapSpaceStatisticsBuffer(space: number) {
      heapSpaceStatisticsBuffer.set(
        space === OLD_SPACE ? [HEAP.total, HEAP.used, HEAP.total - HEAP.used, HEAP.physical] : [0, 0, 0, 0],
      );
    },
    kTotalHeapSizeIndex: 0,
    kTotalHeapSizeExecutableIndex: 1,
    kTotalPhysicalSizeIndex: 2,
    kTotalAvailableSize: 3,
    kUsedHeapSizeIndex: 4,
    kHeapSizeLimitIndex: 5,
    kMallocedMemoryIndex: 6,
    kPeakMallocedMemoryIndex: 7,
    kDoesZapGarbageIndex: 8,
    kNumberOfNativeContextsIndex: 9,
    kNumberOfDetachedContextsIndex: 10,
    kTotalGlobalHandlesSizeIndex: 11,
    kUsedGlobalHandlesSizeIndex: 12,
    kExternalMemoryIndex: 13,
    kCodeAndMetadataSizeIndex: 0,
    kBytecodeAndMetadataSizeIndex: 1,
    kExternalScriptSourceSizeIndex: 2,
    kCPUProfilerMetaDataSizeIndex: 3,
    kSpaceSizeIndex: 0,
    kSpaceUsedSizeIndex: 1,
    kSpaceAvailableSizeIndex: 2,
    kPhysicalSpaceSizeIndex: 3,
    startupSnapshot: {},
    GCProfiler: class GCProfiler {
      start(): void {
        refused("A profile of garbage collection")();
      }
      stop(): void {}
    },
  };
}

export const heapUtils = (): Binding => ({
  buildEmbedderGraph: refused("A heap snapshot"),
  triggerHeapSnapshot: refused("A heap snapshot"),
  createHeapSnapshotStream: refused("A heap snapshot"),
});
export const internalOnlyV8 = (): Binding => ({ queryObjects: refused("A search of the heap") });
