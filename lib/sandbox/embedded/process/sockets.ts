/** An address in its usual form (see addresses.ts) and a port. */
export type Endpoint = { readonly address: string; readonly port: number };

/** What happens to an end of a connection. */
export type SocketMessage =
  /** Somebody connected to a place that listens. */
  | {
      readonly type: "socket-open";
      readonly listener: number;
      readonly socket: number;
      readonly local: Endpoint;
      readonly remote: Endpoint;
    }
  | { readonly type: "socket-data"; readonly socket: number; readonly data: Uint8Array }
  /** The other side has taken in so many bytes. */
  | { readonly type: "socket-taken"; readonly socket: number; readonly bytes: number }
  /** The other side sends no more. */
  | { readonly type: "socket-end"; readonly socket: number }
  /** The connection is gone. */
  | { readonly type: "socket-reset"; readonly socket: number }
  /** Data null: nobody is where a datagram of the place's was sent. */
  | { readonly type: "datagram"; readonly place: number; readonly from: Endpoint; readonly data: Uint8Array | null };

/** Orders about connections: nobody waits for them, and what is no more is passed over. */
export type SocketOrder =
  | { readonly op: "send"; readonly socket: number; readonly data: Uint8Array }
  | { readonly op: "taken"; readonly socket: number; readonly bytes: number }
  | { readonly op: "finish"; readonly socket: number }
  | { readonly op: "close"; readonly socket: number; readonly reset: boolean }
  | { readonly op: "release"; readonly place: number }
  | { readonly op: "datagram"; readonly place: number; readonly to: Endpoint; readonly data: Uint8Array }
  | { readonly op: "datagram-taken"; readonly place: number; readonly bytes: number }
  | { readonly op: "release-datagrams"; readonly place: number };

/** Ports of the sandbox: loopback only. Calls throw SystemError (EADDRINUSE, ECONNREFUSED, ...). */
export interface PortCalls {
  /** Reserves an address; port 0 gives one that is free. */
  bind(at: Endpoint, v6only: boolean): { readonly place: number; readonly port: number };
  /** Connections to the place arrive as "socket-open" from now on. */
  listen(place: number): void;
  /** `from`: a bound place, or null. */
  connect(
    to: Endpoint,
    from: number | null,
  ): { readonly socket: number; readonly local: Endpoint; readonly remote: Endpoint };
  /** UDP: reserves an address at which "datagram" messages arrive. */
  bindDatagrams(at: Endpoint, v6only: boolean, reuse: boolean): { readonly place: number; readonly port: number };
  /** `data` is given away: its buffer is the receiver's from now on. At most SOCKET_WINDOW bytes may be untaken. */
  order(order: SocketOrder): void;
}
/** Bytes of a connection under way in one direction. */
export const SOCKET_WINDOW = 512 * 1024;
