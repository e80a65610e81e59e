import { browser } from "../core/browser.ts";
import type { Any, Binding } from "../core/machine.ts";
import { perContext } from "../core/realm.ts";

export function messaging(): Binding {
  return {
    MessageChannel: class MessageChannel {},
    MessagePort: class MessagePort {},
    JSTransferable: class JSTransferable {},
    setDeserializerCreateFunction() {},
    setDeserializerCreateObjectFunction() {},
    stopMessagePort() {},
    checkMessagePort: () => false,
    drainMessagePort() {},
    receiveMessageOnPort: () => undefined,
    moveMessagePortToContext() {},
    broadcastChannel() {},
    structuredClone: function structuredClone(value: Any, options: Any) {
      return browser.structuredClone(value, options);
    },
    get DOMException() {
      return perContext["DOMException"];
    },
    exposeLazyDOMExceptionProperty() {},
  };
}
