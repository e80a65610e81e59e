/**
 * The WebSocket of a previewed page: to its own server, and to this machine's other ports, by a message port to the
 * workbench. No other address is reached. Knows `here`, PORT and `window.navigator` of the page's script.
 */
export const PAGE_SOCKET = `
  const toWorker = (message, ports) => {
    const { controller } = navigator.serviceWorker;
    if (controller) controller.postMessage(message, ports || []);
    return Boolean(controller);
  };
  const asBuffer = (data) => {
    if (data instanceof ArrayBuffer) return data.slice(0);
    return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  };
  class WebSocket extends EventTarget {
    #port; #binaryType = "blob"; #state = 0; #url; #protocol = ""; #line = Promise.resolve(); #handlers = {};
    constructor(address, protocols = []) {
      super();
      let url;
      try { url = new URL(address, document.baseURI); } catch { throw new DOMException("The URL '" + address + "' is invalid.", "SyntaxError"); }
      url.protocol = url.protocol.replace(/^http/, "ws");
      if (!/^wss?:$/.test(url.protocol) || url.hash) throw new DOMException("The URL '" + address + "' is invalid.", "SyntaxError");
      this.#url = url.href;
      const list = typeof protocols === "string" ? [protocols] : [...protocols].map(String);
      const own = url.host === location.host;
      const target = own ? { port: PORT, path: url.pathname + url.search } : here(url.href);
      const elsewhere = own && /^\\/\\.tabwright\\/port\\/(\\d+)(\\/.*)?$/.exec(target.path);
      if (elsewhere) { target.port = Number(elsewhere[1]); target.path = elsewhere[2] || "/"; }
      const channel = new MessageChannel();
      this.#port = channel.port1;
      this.#port.onmessage = ({ data }) => this.#hear(data);
      const sent = target && target.port > 0 && toWorker({ type: "web-socket", port: target.port, path: target.path, protocols: list }, [channel.port2]);
      addEventListener("pagehide", this.#left);
      if (sent) return;
      if (!target) tell("error", ["Blocked (connect-src): " + cut(this.#url, 200) + ". A preview has no network."], "");
      setTimeout(() => this.#hear({ type: "close", code: 1006, reason: "", clean: false }));
    }
    #left = ({ persisted }) => {
      this.#port.postMessage({ type: "gone" });
      // The page may come back.
      if (persisted) this.#hear({ type: "close", code: 1006, reason: "", clean: false });
    };
    #hear(data) {
      if (data.type === "open") {
        this.#state = this.#state === 0 ? 1 : this.#state;
        this.#protocol = data.protocol;
        this.dispatchEvent(new Event("open"));
      } else if (data.type === "message") {
        const value = typeof data.data === "string" || this.#binaryType === "arraybuffer" ? data.data : new Blob([data.data]);
        this.dispatchEvent(new MessageEvent("message", { data: value, origin: new URL(this.#url).origin }));
      } else if (this.#state !== 3) {
        this.#state = 3;
        removeEventListener("pagehide", this.#left);
        this.#port.close();
        if (!data.clean) this.dispatchEvent(new Event("error"));
        this.dispatchEvent(new CloseEvent("close", { code: data.code, reason: data.reason, wasClean: data.clean }));
      }
    }
    send(data) {
      if (this.#state === 0) throw new DOMException("Still in CONNECTING state.", "InvalidStateError");
      if (this.#state !== 1) return;
      const ready = data instanceof Blob ? data.arrayBuffer() : data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? asBuffer(data) : String(data);
      this.#line = this.#line.then(() => ready).then((value) => this.#port.postMessage({ type: "send", data: value }));
    }
    close(code, reason = "") {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) throw new DOMException("The code must be 1000 or between 3000 and 4999.", "InvalidAccessError");
      if (new TextEncoder().encode(reason).length > 123) throw new DOMException("The reason is too long.", "SyntaxError");
      if (this.#state > 1) return;
      this.#state = 2;
      this.#line = this.#line.then(() => this.#port.postMessage({ type: "close", code: code === undefined ? 1005 : code, reason }));
    }
    get url() { return this.#url; }
    get readyState() { return this.#state; }
    get protocol() { return this.#protocol; }
    get extensions() { return ""; }
    get bufferedAmount() { return 0; }
    get binaryType() { return this.#binaryType; }
    set binaryType(value) { if (value === "blob" || value === "arraybuffer") this.#binaryType = value; }
    static {
      for (const kind of ["open", "message", "error", "close"])
        Object.defineProperty(this.prototype, "on" + kind, {
          configurable: true,
          enumerable: true,
          get() { return this.#handlers[kind] || null; },
          set(handler) {
            if (this.#handlers[kind]) this.removeEventListener(kind, this.#handlers[kind]);
            this.#handlers[kind] = typeof handler === "function" ? handler : null;
            if (this.#handlers[kind]) this.addEventListener(kind, this.#handlers[kind]);
          },
        });
      for (const [at, name] of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].entries())
        for (const holder of [this, this.prototype]) Object.defineProperty(holder, name, { value: at, enumerable: true });
    }
  }
  window.WebSocket = WebSocket;
`;
