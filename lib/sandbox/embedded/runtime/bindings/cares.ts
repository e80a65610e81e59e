import { canonicalAddress, mappedV4, parseV4, parseV6 } from "../../process/addresses.ts";
import { AsyncWrap } from "../core/async.ts";
import { errnoOf } from "../core/failure.ts";
import { makeCallback, post } from "../core/loop.ts";
import type { Any, Binding } from "../core/machine.ts";

/** Names without a network: this machine is the only one there is. */
const request = (provider: string, name: string) =>
  ({
    [name]: class extends AsyncWrap {
      constructor() {
        super(provider);
      }
    },
  })[name];

const AF_INET = 2;
const AF_INET6 = 10;
const HOST_NAME = "tab";
/** c-ares' number for an address that is none. */
const PENDING = -1000;
const SERVICES: Readonly<Record<number, string>> = {
  7: "echo",
  20: "ftp-data",
  21: "ftp",
  22: "ssh",
  23: "telnet",
  25: "smtp",
  53: "domain",
  80: "http",
  110: "pop3",
  143: "imap2",
  443: "https",
  993: "imaps",
  995: "pop3s",
};

const finish = (req: Any, ...result: unknown[]): void =>
  post(() => (req as AsyncWrap).inContext(() => makeCallback(req, "oncomplete", ...result)));

const isThisMachine = (name: string): boolean =>
  /^(.*\.)?localhost\.?$/i.test(name) || name.toLowerCase() === HOST_NAME;

function getaddrinfo(req: Any, hostname: string, family: number): number {
  const known = canonicalAddress(hostname);
  if (known) finish(req, null, [known]);
  else if (isThisMachine(hostname)) finish(req, null, [family === 6 ? "::1" : "127.0.0.1"]);
  else finish(req, errnoOf("EAI_NONAME"));
  return 0;
}

function isLoopback(address: string): boolean {
  const v6 = parseV6(address);
  const v4 = parseV4(address) ?? (v6 && mappedV4(v6));
  return v4 ? v4[0] === 127 : canonicalAddress(address) === "::1";
}

function getnameinfo(req: Any, address: string, port: number): number {
  const known = canonicalAddress(address);
  if (known === null) return errnoOf("EINVAL");
  finish(req, null, isLoopback(known) ? "localhost" : known, SERVICES[port] ?? String(port));
  return 0;
}

const QUERIES =
  "queryAny queryA queryAaaa queryCaa queryCname queryMx queryNs queryTxt querySrv queryPtr queryNaptr querySoa".split(
    " ",
  );

/** c-ares without a network: no server answers. */
class ChannelWrap extends AsyncWrap {
  #servers: [string, number][] = [["127.0.0.1", 53]];
  readonly #waiting = new Set<Any>();
  constructor() {
    super("DNSCHANNEL");
  }
  protected fail(req: Any, code: string): number {
    this.#waiting.add(req);
    post(() => {
      if (!this.#waiting.delete(req)) return;
      (req as AsyncWrap).inContext(() => makeCallback(req, "oncomplete", code));
    });
    return 0;
  }
  getHostByAddr(req: Any, address: string): number {
    if (canonicalAddress(address) === null) return errnoOf("EINVAL");
    if (!isLoopback(address)) return this.fail(req, "ENOTFOUND");
    finish(req, 0, ["localhost"]);
    return 0;
  }
  getServers(): [string, number][] {
    return this.#servers.map(([address, port]) => [address, port]);
  }
  setServers(list: readonly (readonly [family: number, address: string, port: number])[]): number {
    if (this.#waiting.size > 0) return PENDING;
    this.#servers = list.map(([, address, port]) => [address, port]);
    return 0;
  }
  setLocalAddress(first: string, second?: string): void {
    const invalid = (message: string): never => {
      throw Object.assign(new Error(message), { code: "ERR_INVALID_ARG_VALUE" });
    };
    const isV6 = (text: string): boolean =>
      parseV4(text) ? false : parseV6(text) ? true : invalid("Invalid IP address.");
    const six = isV6(first);
    if (second !== undefined && isV6(second) === six) invalid(`Cannot specify two ${six ? "IPv6" : "IPv4"} addresses.`);
  }
  cancel(): void {
    for (const req of [...this.#waiting]) {
      this.#waiting.delete(req);
      finish(req, "ECANCELLED");
    }
  }
}
for (const name of QUERIES)
  Object.defineProperty(ChannelWrap.prototype, name, {
    value: function (this: ChannelWrap, req: Any): number {
      return this["fail"](req, "ECONNREFUSED");
    },
    writable: true,
    configurable: true,
    enumerable: true,
  });

const STRERROR: Readonly<Record<number, string>> = { [PENDING]: "There are pending queries." };

export const cares = (): Binding => ({
  getaddrinfo,
  getnameinfo,
  canonicalizeIP: (text: string) => canonicalAddress(text) ?? undefined,
  strerror: (error: number) => STRERROR[error] ?? "unknown",
  AF_INET,
  AF_INET6,
  AF_UNSPEC: 0,
  AI_ADDRCONFIG: 32,
  AI_ALL: 16,
  AI_V4MAPPED: 8,
  DNS_ORDER_VERBATIM: 0,
  DNS_ORDER_IPV4_FIRST: 1,
  DNS_ORDER_IPV6_FIRST: 2,
  GetAddrInfoReqWrap: request("GETADDRINFOREQWRAP", "GetAddrInfoReqWrap"),
  GetNameInfoReqWrap: request("GETNAMEINFOREQWRAP", "GetNameInfoReqWrap"),
  QueryReqWrap: request("QUERYWRAP", "QueryReqWrap"),
  ChannelWrap,
});
