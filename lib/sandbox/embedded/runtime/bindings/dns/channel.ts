import { canonicalAddress, formatV4, mappedV4, parseV4, parseV6 } from "../../../process/addresses.ts";
import { AsyncWrap } from "../../core/async.ts";
import { browser } from "../../core/browser.ts";
import { errnoOf } from "../../core/failure.ts";
import { hold, makeCallback, post } from "../../core/loop.ts";
import { type Any, sys } from "../../core/machine.ts";
import { datagramsAt, hearSockets } from "../../core/sockets.ts";
import { type DnsRecord, decodeResponse, encodeQuery, type RecordType } from "./packets.ts";

export const finish = (req: Any, ...result: unknown[]): void =>
  post(() => (req as AsyncWrap).inContext(() => makeCallback(req, "oncomplete", ...result)));

export function isLoopback(address: string): boolean {
  const v6 = parseV6(address);
  const v4 = parseV4(address) ?? (v6 && mappedV4(v6));
  return v4 ? v4[0] === 127 : canonicalAddress(address) === "::1";
}

/** As c-ares: milliseconds for the first try, doubled with each round; rounds over all servers. */
const TIMEOUT = 5000;
const TRIES = 4;
/** What `setServers` answers while queries wait. */
export const PENDING = -1000;

type Shape = (records: readonly DnsRecord[]) => readonly unknown[];
const values =
  (type: RecordType): Shape =>
  (records) => [records.filter((record) => record.type === type).map(({ value }) => value)];
const withTimes =
  (type: RecordType): Shape =>
  (records) => {
    const own = records.filter((record) => record.type === type);
    return [own.map(({ value }) => value), own.map(({ ttl }) => ttl)];
  };
const first =
  (type: RecordType): Shape =>
  (records) => [records.find((record) => record.type === type)?.value];
/** Records of all kinds as `resolveAny` gives them. */
const anyRecords: Shape = (records) => [
  records.flatMap(({ type, ttl, value }): unknown[] => {
    if (type === "A" || type === "AAAA") return [{ type, address: value, ttl }];
    if (type === "TXT") return [{ type, entries: value }];
    if (type === "NS" || type === "CNAME" || type === "PTR") return [{ type, value }];
    return [{ ...(value as object), type }];
  }),
];
const QUERIES: Readonly<Record<string, readonly [type: RecordType, shape: Shape]>> = {
  queryAny: ["ANY", anyRecords],
  queryA: ["A", withTimes("A")],
  queryAaaa: ["AAAA", withTimes("AAAA")],
  queryCaa: ["CAA", values("CAA")],
  queryCname: ["CNAME", values("CNAME")],
  queryMx: ["MX", values("MX")],
  queryNs: ["NS", values("NS")],
  queryTxt: ["TXT", values("TXT")],
  querySrv: ["SRV", values("SRV")],
  queryPtr: ["PTR", values("PTR")],
  queryNaptr: ["NAPTR", values("NAPTR")],
  querySoa: ["SOA", first("SOA")],
};

type Query = {
  readonly request: Any;
  readonly packet: Uint8Array;
  readonly done: (code: string | null, records: readonly DnsRecord[]) => void;
  /** How often it was sent. */
  sent: number;
  cancelTimer: (() => void) | null;
};

/** c-ares over datagrams within the sandbox: servers elsewhere cannot be asked. */
export class ChannelWrap extends AsyncWrap {
  #servers: [string, number][] = [["127.0.0.1", 53]];
  readonly #queries = new Map<number, Query>();
  readonly #timeout: number;
  readonly #tries: number;
  #place: number | null = null;
  #release: (() => void) | null = null;
  #nextId = 1;

  constructor(timeout = -1, tries = TRIES) {
    super("DNSCHANNEL");
    this.#timeout = timeout < 0 ? TIMEOUT : timeout;
    this.#tries = Math.max(1, tries);
  }

  /** A socket while there are queries: what does not keep the process alive otherwise. */
  #open(): number {
    if (this.#place === null) {
      hearSockets();
      this.#place = sys.ports.bindDatagrams({ address: "127.0.0.1", port: 0 }, false, false).place;
      const place = this.#place;
      const stop = datagramsAt(place, (data) => post(() => this.#hear(data)));
      const release = hold();
      this.#release = () => {
        stop();
        release();
        sys.ports.order({ op: "release-datagrams", place });
      };
    }
    return this.#place;
  }
  #settle(): void {
    if (this.#queries.size > 0) return;
    this.#release?.();
    this.#release = null;
    this.#place = null;
  }

  protected ask(request: Any, name: string, type: RecordType, done: Query["done"]): number {
    const id = this.#nextId++ & 0xffff;
    const packet = encodeQuery(id, name, type);
    if (!packet) {
      post(() => done("EBADNAME", []));
      return 0;
    }
    const query: Query = { request, packet, done, sent: 0, cancelTimer: null };
    this.#queries.set(id, query);
    this.#open();
    this.#send(id, query);
    return 0;
  }

  #end(id: number, code: string | null, records: readonly DnsRecord[] = []): void {
    const query = this.#queries.get(id);
    if (!query || !this.#queries.delete(id)) return;
    query.cancelTimer?.();
    this.#settle();
    query.done(code, records);
  }

  #send(id: number, query: Query): void {
    const round = Math.floor(query.sent / this.#servers.length);
    if (round >= this.#tries) {
      this.#end(id, "ETIMEOUT");
      return;
    }
    const [address, port] = this.#servers[query.sent++ % this.#servers.length] as [string, number];
    if (!isLoopback(address)) {
      // No way leads there. The last server decides.
      if (query.sent < this.#servers.length) this.#send(id, query);
      else post(() => this.#end(id, "ECONNREFUSED"));
      return;
    }
    sys.ports.order({ op: "datagram", place: this.#open(), to: { address, port }, data: query.packet.slice() });
    query.cancelTimer = browser.after(() => post(() => this.#send(id, query)), this.#timeout * 2 ** round);
  }

  #hear(data: Uint8Array | null): void {
    // Nobody is there: every query under way was for nothing.
    if (!data) {
      for (const id of [...this.#queries.keys()]) this.#end(id, "ECONNREFUSED");
      return;
    }
    const response = decodeResponse(data);
    if (response) this.#end(response.id, response.code, response.records);
  }

  getHostByAddr(request: Any, address: string): number {
    if (canonicalAddress(address) === null) return errnoOf("EINVAL");
    if (isLoopback(address)) {
      finish(request, 0, ["localhost"]);
      return 0;
    }
    const v4 = parseV4(address);
    const hex = Array.from(parseV6(address) ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
    const name = v4
      ? `${formatV4(v4.slice().reverse())}.in-addr.arpa`
      : `${Array.from(hex).reverse().join(".")}.ip6.arpa`;
    return this.ask(request, name, "PTR", (code, records) => this.answer(request, code, ...values("PTR")(records)));
  }
  protected answer(request: Any, code: string | null, ...result: readonly unknown[]): void {
    const [main] = result;
    const nothing = main === undefined || (Array.isArray(main) && main.length === 0);
    const given = code ?? (nothing ? "ENODATA" : 0);
    (request as AsyncWrap).inContext(() => makeCallback(request, "oncomplete", given, ...(given === 0 ? result : [])));
  }

  getServers(): [string, number][] {
    return this.#servers.map(([address, port]) => [address, port]);
  }
  setServers(list: readonly (readonly [family: number, address: string, port: number])[]): number {
    if (this.#queries.size > 0) return PENDING;
    this.#servers = list.map(([, address, port]) => [address, port]);
    return 0;
  }
  setLocalAddress(one: string, other?: string): void {
    const invalid = (message: string): never => {
      throw Object.assign(new Error(message), { code: "ERR_INVALID_ARG_VALUE" });
    };
    const isV6 = (text: string): boolean =>
      parseV4(text) ? false : parseV6(text) ? true : invalid("Invalid IP address.");
    const six = isV6(one);
    if (other !== undefined && isV6(other) === six) invalid(`Cannot specify two ${six ? "IPv6" : "IPv4"} addresses.`);
  }
  cancel(): void {
    for (const id of [...this.#queries.keys()]) {
      const query = this.#queries.get(id) as Query;
      this.#queries.delete(id);
      query.cancelTimer?.();
      post(() => query.done("ECANCELLED", []));
    }
    this.#settle();
  }
}
for (const [name, [type, shape]] of Object.entries(QUERIES))
  Object.defineProperty(ChannelWrap.prototype, name, {
    value: function (this: ChannelWrap, request: Any, host: string): number {
      return this["ask"](request, host, type, (code, records) => this["answer"](request, code, ...shape(records)));
    },
    writable: true,
    configurable: true,
    enumerable: true,
  });
