import { librarySource } from "../core/library.ts";
import { makeCallback, post } from "../core/loop.ts";
import type { Any, Binding } from "../core/machine.ts";
import { StreamHandle } from "../core/streams.ts";

/** TLS and http2 load, so that what only may use them runs; using them is refused by name. */
const noTls = (): Error =>
  Object.assign(
    new Error(
      "TLS is not available in this sandbox: its programs reach each other by plain http on localhost, and nothing else.",
    ),
    { code: "ERR_TLS_NOT_AVAILABLE" },
  );
const noHttp2 = (): never => {
  throw Object.assign(
    new Error("http2 is not available in this sandbox: its programs reach each other by http 1.1 on localhost."),
    { code: "ERR_HTTP2_NOT_AVAILABLE" },
  );
};

class TLSWrap extends StreamHandle {
  constructor() {
    super("TLSWRAP");
    // What is written waits for a connection that never becomes a secure one.
    this.wire = {
      write: () => ({ error: 0, waits: true }),
      shutdown: () => 0,
      read() {},
      close() {},
    };
  }
  override readStart(): number {
    return 0;
  }
  override readStop(): number {
    return 0;
  }
  /** The connection stands, and now it would become a secure one. */
  start(): void {
    post(() => this.inContext(() => makeCallback(this, "onerror", noTls())));
  }
}
const SETTINGS =
  "certCbDone destroySSL enableCertCb enableALPNCb endParser enableKeylogCallback enableSessionCallbacks enableTrace loadSession newSessionDone requestOCSP setALPNProtocols setKeyCert setOCSPResponse setServername setSession setVerifyMode setMaxSendFragment writesIssuedByPrevListenerDone receive renegotiate getServername getSession getProtocol getCipher getCertificate getPeerCertificate getFinished getPeerFinished getTLSTicket getEphemeralKeyInfo getSharedSigalgs getALPNNegotiatedProtocol exportKeyingMaterial isSessionReused verifyError".split(
    " ",
  );
for (const name of SETTINGS)
  Object.defineProperty(TLSWrap.prototype, name, { value: () => undefined, writable: true, configurable: true });

export const tlsWrap = (): Binding => ({
  HAVE_SSL_TRACE: 1,
  TLSWrap,
  wrap: () => new TLSWrap(),
  refuse: (): never => {
    throw noTls();
  },
});

export function http2(): Binding {
  const { constants, names, numbers, sizes } = JSON.parse(librarySource("tabwright/http2.json")) as {
    constants: Record<string, number>;
    names: string[];
    numbers: Record<string, number>;
    sizes: Record<string, readonly ["Float64Array" | "Uint32Array", number]>;
  };
  const views = Object.entries(sizes).map(([name, [kind, length]]): [string, Any] => [
    name,
    kind === "Uint32Array" ? new Uint32Array(length) : new Float64Array(length),
  ]);
  return {
    ...numbers,
    ...Object.fromEntries(views),
    constants,
    nameForErrorCode: names,
    setCallbackFunctions() {},
    refuse: noHttp2,
    refreshDefaultSettings: noHttp2,
    packSettings: noHttp2,
    nghttp2ErrorString: (code: number) => `http2 error ${code}`,
    Http2Session: class Http2Session {
      constructor() {
        noHttp2();
      }
    },
    Http2Stream: class Http2Stream {},
  };
}

export const streamPipe = (): Binding => ({
  StreamPipe: class StreamPipe {
    constructor() {
      noHttp2();
    }
  },
});
