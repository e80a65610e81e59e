import { canonicalAddress } from "../../process/addresses.ts";
import { AsyncWrap } from "../core/async.ts";
import { errnoOf } from "../core/failure.ts";
import type { Any, Binding } from "../core/machine.ts";
import { ChannelWrap, finish, isLoopback, PENDING } from "./dns/channel.ts";

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

const isThisMachine = (name: string): boolean =>
  /^(.*\.)?localhost\.?$/i.test(name) || name.toLowerCase() === HOST_NAME;

function getaddrinfo(req: Any, hostname: string, family: number): number {
  const known = canonicalAddress(hostname);
  if (known) finish(req, null, [known]);
  else if (isThisMachine(hostname)) finish(req, null, [family === 6 ? "::1" : "127.0.0.1"]);
  else finish(req, errnoOf("EAI_NONAME"));
  return 0;
}

function getnameinfo(req: Any, address: string, port: number): number {
  const known = canonicalAddress(address);
  if (known === null) return errnoOf("EINVAL");
  if (isLoopback(known)) finish(req, null, "localhost", SERVICES[port] ?? String(port));
  else finish(req, errnoOf("EAI_NONAME"));
  return 0;
}

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
