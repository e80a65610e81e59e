import { Agent, ClientRequest, get, globalAgent, request } from "./client.ts";
import { checkName, HeaderStore } from "./header-store.ts";
import { IncomingMessage, OutgoingMessage } from "./messages.ts";
import { Server, ServerResponse } from "./server.ts";
import { METHODS, STATUS_CODES } from "./status-codes.ts";

/** The module "http": servers and clients of one process, without sockets. */
export const http = {
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer: (...args: ConstructorParameters<typeof Server>) => new Server(...args),
  get,
  request,
  globalAgent,
  maxHeaderSize: 16_384,
  validateHeaderName: checkName,
  validateHeaderValue: (name: string, value: string): void => new HeaderStore().set(name, value),
  setMaxIdleHTTPParsers: (): void => undefined,
};
