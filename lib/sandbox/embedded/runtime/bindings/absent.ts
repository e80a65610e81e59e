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
  cares_wrap: () => ({ GetAddrInfoReqWrap: wrap("GETADDRINFOREQWRAP"), GetNameInfoReqWrap: wrap("GETNAMEINFOREQWRAP"), QueryReqWrap: wrap("QUERYWRAP"),
    ChannelWrap: class { setServers() {} getServers() { return []; } setLocalAddress() {} cancel() {} }, AI_ADDRCONFIG: 32, AI_ALL: 16, AI_V4MAPPED: 8, AF_INET: 2, AF_INET6: 10, AF_UNSPEC: 0, DNS_ORDER_VERBATIM: 0, DNS_ORDER_IPV4_FIRST: 1, DNS_ORDER_IPV6_FIRST: 2, getaddrinfo() {}, getnameinfo() {}, canonicalizeIP() {}, strerror() {} }),
  udp_wrap: () => ({ UDP: handle("UDPWRAP"), SendWrap: wrap("UDPSENDWRAP"), constants: { UV_UDP_IPV6ONLY: 1, UV_UDP_REUSEADDR: 4 } }),
  js_stream: () => ({ JSStream: stream("JSSTREAM") }),
  os: () => ({ getHostname: () => "tab" }),
  v8: () => ({ heapStatisticsBuffer: new Float64Array(14), heapCodeStatisticsBuffer: new Float64Array(4), heapSpaceStatisticsBuffer: new Float64Array(4), kHeapSpaces: [] }),
  http_parser: () => ({ methods: [], allMethods: [], HTTPParser: class {}, ConnectionsList: class {} }),
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
