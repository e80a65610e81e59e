import { AsyncWrap } from "../core/async.ts";
import { HandleWrap } from "../core/handles.ts";
import { StreamHandle } from "../core/streams.ts";
import cryptoTable from "../tables/crypto.json";
import type { Binding } from "../core/machine.ts";

const wrap = (name: string) => class extends AsyncWrap { constructor() { super(name); } };
const handle = (name: string) => class extends HandleWrap { constructor() { super(name); } };
const stream = (name: string) => class extends StreamHandle { constructor() { super(name); } };

export const absent: Readonly<Record<string, () => Binding>> = {
  blob: () => ({ createBlob() {}, storeDataObject() {}, getDataObject() {}, revokeObjectURL() {}, concat() {}, createBlobFromFilePath() {} }),
  udp_wrap: () => ({ UDP: handle("UDPWRAP"), SendWrap: wrap("UDPSENDWRAP"), constants: { UV_UDP_IPV6ONLY: 1, UV_UDP_REUSEADDR: 4 } }),
  os: () => ({ getHostname: () => "tab" }),
  v8: () => ({ heapStatisticsBuffer: new Float64Array(14), heapCodeStatisticsBuffer: new Float64Array(4), heapSpaceStatisticsBuffer: new Float64Array(4), kHeapSpaces: [] }),
  zlib: () => ({}),
  crypto: () => ({
    ...cryptoTable.constants,
    ...Object.fromEntries(cryptoTable.functions.map((name) => [name, () => undefined])),
    ...Object.fromEntries(cryptoTable.classes.map((name) => [name, wrap(name)])),
    getFipsCrypto: () => 0,
    getHashes: () => [],
    getCachedAliases: () => ({}),
    createNativeKeyObjectClass: (make: (base: unknown) => unknown) => make(class NativeKeyObject { constructor(readonly handle: unknown) {} }),
  }),
  inspector: () => ({}),
  tls_wrap: () => ({}),
};
