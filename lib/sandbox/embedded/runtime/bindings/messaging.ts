import { loadCloneableBy } from "../core/cloneables.ts";
import type { Any, Binding } from "../core/machine.ts";
import { perContext, processObject, requireBuiltin } from "../core/realm.ts";
import { symbol } from "../core/symbols.ts";
import { broadcastPort } from "../messaging/broadcast.ts";
import { entangle, PortData } from "../messaging/channel.ts";
import {
  JSTransferable,
  listInOptions,
  readMessage,
  setCreateLibraryObject,
  transferListOf,
  writeMessage,
} from "../messaging/message.ts";
import { adoptPort, portClass, portOf } from "../messaging/port.ts";

const coded = (code: string, message: string, Class: new (message: string) => Error = TypeError): Error =>
  Object.assign(new Class(message), { code });

/** What MessagePort has from HandleWrap: the library takes it from there. */
const handleMethods = {
  close(this: object) {
    portOf(this)?.close();
  },
  hasRef(this: object) {
    const port = portOf(this);
    if (!port) throw new TypeError("Illegal invocation");
    return port.isDetached ? undefined : port.hasRef();
  },
  ref(this: object) {
    portOf(this)?.ref();
  },
  unref(this: object) {
    portOf(this)?.unref();
  },
  getAsyncId(this: object) {
    return portOf(this)?.getAsyncId();
  },
};

function MessagePort(): void {
  throw coded("ERR_CONSTRUCT_CALL_INVALID", "Constructor cannot be called");
}
MessagePort.prototype = Object.create(handleMethods, {
  constructor: { value: MessagePort, writable: true, configurable: true, enumerable: false },
});
Object.assign(MessagePort.prototype, {
  postMessage(this: object, ...given: unknown[]) {
    if (given.length === 0) throw coded("ERR_MISSING_ARGS", "Not enough arguments to MessagePort.postMessage");
    const transfer = transferListOf(given[1]);
    const port = portOf(this);
    const message = writeMessage(given[0], transfer, port ?? null);
    const { data } = port ?? {};
    if (!port || !data) return undefined;
    const { to } = data;
    if (message.hosts.some((host) => host.kind === "port" && host.data === to)) {
      processObject.emitWarning("The target port was posted to itself, and the communication channel was lost");
      port.close();
      return true;
    }
    if (!to) return undefined;
    to.send(message);
    return true;
  },
  start(this: object) {
    portOf(this)?.start();
  },
});
portClass.prototype = MessagePort.prototype;
portClass.read = readMessage;

function MessageChannel(this: Any): void {
  if (!new.target)
    throw coded("ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor MessageChannel cannot be invoked without `new`");
  const [a, b] = [new PortData(), new PortData()];
  entangle(a, b);
  this.port1 = adoptPort(a);
  this.port2 = adoptPort(b);
}

const needPort = (value: unknown): NonNullable<ReturnType<typeof portOf>> => {
  const port = portOf(value);
  if (!port) throw coded("ERR_INVALID_ARG_TYPE", 'The "port" argument must be a MessagePort instance');
  return port;
};

function structuredClone(...given: unknown[]): unknown {
  if (given.length === 0) throw coded("ERR_MISSING_ARGS", "The value argument must be specified");
  const [value, options] = given as [unknown, Any];
  let transfer: unknown[] = [];
  if (options !== undefined && options !== null) {
    if (typeof options !== "object" && typeof options !== "function")
      throw coded("ERR_INVALID_ARG_TYPE", "The options argument must be either an object or undefined");
    if (options.transfer !== undefined && options.transfer !== null) transfer = listInOptions(options.transfer);
  }
  return readMessage(writeMessage(value, transfer, null));
}

export function messaging(): Binding {
  loadCloneableBy("KeyObject", () => requireBuiltin("internal/crypto/keys"));
  return {
    MessageChannel,
    MessagePort,
    JSTransferable,
    setDeserializerCreateObjectFunction: setCreateLibraryObject,
    stopMessagePort: (port: unknown) => portOf(port)?.stop(),
    checkMessagePort: (value: unknown) => portOf(value) !== undefined,
    drainMessagePort: (port: unknown) => portOf(port)?.drain(),
    receiveMessageOnPort: (value: unknown) => {
      const taken = needPort(value).take();
      return taken ? taken.value : symbol("no_message_symbol");
    },
    /** There is one realm a thread: the port is a new one of the same. */
    moveMessagePortToContext: (value: unknown, context: unknown) => {
      const port = needPort(value);
      if (port.isDetached) throw coded("ERR_CLOSED_MESSAGE_PORT", "Cannot send data on closed MessagePort", Error);
      if (typeof context !== "object" || context === null)
        throw coded("ERR_INVALID_ARG_TYPE", 'The "contextifiedSandbox" argument must be an vm.Context');
      return adoptPort(port.detach());
    },
    broadcastChannel: (name: string) => broadcastPort(name),
    structuredClone,
    get DOMException() {
      return perContext["DOMException"];
    },
    exposeLazyDOMExceptionProperty(target: object) {
      Object.defineProperty(target, "DOMException", {
        value: perContext["DOMException"],
        writable: true,
        configurable: true,
        enumerable: false,
      });
    },
  };
}
