import { PAGE_CONSOLE } from "./page-console.ts";
import { PAGE_SOCKET } from "./page-socket.ts";

/**
 * The script of every page that a preview's origin shows: what PAGE_CONSOLE does, where the page is, cookies, WebSockets
 * and addresses of this machine's other ports. `port`: the sandbox's port that the origin stands for; 0: the project's files.
 */
export const pageScript = (port: number, cookies: string): string => `(() => {
  "use strict";
  const PORT = ${port};
  ${PAGE_CONSOLE}
  const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]", "0.0.0.0"]);
  /** Where this preview has what a page calls http://localhost:<port>. */
  const here = (address) => {
    let url;
    try { url = new URL(address, document.baseURI); } catch { return null; }
    if (!LOCAL.has(url.hostname) || !/^(http|ws):$/.test(url.protocol)) return null;
    const at = Number(url.port || 80);
    return { port: at, path: url.pathname + url.search, address: (at === PORT ? "" : "/.tabwright/port/" + at) + url.pathname + url.search };
  };
  ${PAGE_SOCKET}
  const nativeFetch = window.fetch;
  window.fetch = function fetch(input, init) {
    if (typeof input === "string" || input instanceof URL) {
      const local = here(input);
      if (local) return nativeFetch.call(this, local.address, init);
    } else if (input instanceof Request) {
      const local = here(input.url);
      if (local) return nativeFetch.call(this, new Request(local.address, input), init);
    }
    return nativeFetch.apply(this, arguments);
  };
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    const local = here(address);
    return open.call(this, method, local ? local.address : address, ...rest);
  };
  const NativeEvents = window.EventSource;
  window.EventSource = class EventSource extends NativeEvents {
    constructor(address, options) {
      const local = here(address);
      super(local ? local.address : address, options);
    }
  };

  let cookies = new Map();
  for (const pair of ${JSON.stringify(cookies).replaceAll("<", "\\u003c")}.split("; "))
    if (pair) cookies.set(pair.split("=", 1)[0], pair);
  try { delete window.cookieStore; } catch {}
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => [...cookies.values()].join("; "),
    set: (value) => {
      const text = cut(String(value), 4000).replace(/[\\r\\n\\0]/g, "");
      const pair = text.split(";", 1)[0].trim();
      const name = pair.split("=", 1)[0];
      if (!pair.includes("=") || !name) return;
      const age = /;\\s*max-age\\s*=\\s*(-?\\d+)/i.exec(text), date = /;\\s*expires\\s*=([^;]*)/i.exec(text);
      if (age ? Number(age[1]) <= 0 : date && Date.parse(date[1]) <= Date.now()) cookies.delete(name);
      else cookies.set(name, pair);
      toWorker({ type: "cookie", text });
    },
  });

  const nav = window.navigation;
  let fresh = true;
  const tellPlace = () => {
    send({
    type: "page-location",
    fresh,
    path: cut(location.pathname + location.search + location.hash, 8000),
    back: Boolean(nav && nav.canGoBack),
    forward: Boolean(nav && nav.canGoForward),
    });
    fresh = false;
  };
  const follow = (href) => send({ type: "link", href: cut(href, 2000) });
  if (nav) {
    nav.addEventListener("currententrychange", tellPlace);
    nav.addEventListener("navigate", (event) => {
      const to = new URL(event.destination.url);
      if (to.origin === location.origin || !/^https?:$/.test(to.protocol)) return;
      if (!event.cancelable) return;
      event.preventDefault();
      const local = here(to.href);
      if (local) location.assign(local.address);
      else follow(to.href);
    });
  }
  for (const kind of ["popstate", "hashchange", "pageshow"]) addEventListener(kind, tellPlace);
  tellPlace();
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.localName === "a" && node.href);
    if (!link || event.defaultPrevented) return;
    const to = new URL(link.href, document.baseURI);
    if (!/^https?:$/.test(to.protocol)) return;
    if (to.origin !== location.origin) {
      event.preventDefault();
      const local = here(to.href);
      if (local) location.assign(local.address);
      else follow(to.href);
    } else if (link.target && link.target !== "_self") {
      event.preventDefault();
      location.assign(to.href);
    }
  });
  addEventListener("message", (event) => {
    if (event.source !== host) return;
    const data = event.data || {};
    if (/^(go|reload|open)$/.test(data.type)) send({ type: "order-heard" });
    if (data.type === "go" && nav && data.by < 0 && nav.canGoBack) nav.back();
    else if (data.type === "go" && nav && data.by > 0 && nav.canGoForward) nav.forward();
    else if (data.type === "reload") location.reload();
    else if (data.type === "open" && typeof data.path === "string" && data.path.startsWith("/")) location.assign(data.path);
    else return;
    event.stopImmediatePropagation();
  }, true);
})();
//# sourceURL=tabwright-prelude.js
`;
