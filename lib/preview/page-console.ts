/**
 * Runs first in every previewed page: takes away what no policy can (WebRTC, nested frames), and tells what the page prints
 * and where it fails. Plain text on purpose: a bundler must not put helpers of its own into it. Whatever it sends is data of
 * a hostile page; who hears it checks it. `host` and `send` are known to what follows it.
 */
export const PAGE_CONSOLE = `
  const host = window.parent;
  const send = (message) => { try { host.postMessage(message, "*"); } catch {} };
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "RTCDataChannel",
    "RTCIceGatherer", "WebTransport", "setHTMLUnsafe", "parseHTMLUnsafe"]) {
    try { delete window[name]; } catch {}
  }
  for (const holder of [Element.prototype, window.ShadowRoot && ShadowRoot.prototype]) {
    if (holder) try { delete holder.setHTMLUnsafe; } catch {}
  }
  try { delete Document.parseHTMLUnsafe; } catch {}

  const FRAMES = "iframe,frame,object,embed,fencedframe,portal";
  const HINTS = "link[rel~=preconnect i],link[rel~=dns-prefetch i],link[rel~=prefetch i],link[rel~=prerender i]";
  const clear = (root) => {
    for (const node of root.querySelectorAll(FRAMES + "," + HINTS)) node.remove();
  };
  const watch = (root) => new MutationObserver(() => clear(root)).observe(root, { childList: true, subtree: true });
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const shadow = attach.call(this, options);
    watch(shadow);
    return shadow;
  };

  const cut = (text, most) => (text.length > most ? text.slice(0, most) + "…" : text);
  const show = (value, depth, seen) => {
    if (typeof value === "string") return depth === 0 ? value : JSON.stringify(cut(value, 500));
    if (typeof value === "bigint") return value + "n";
    if (typeof value === "function") return "ƒ " + (value.name || "anonymous") + "()";
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof Error) return String(value);
    if (value instanceof Element) return "<" + value.localName + (value.id ? "#" + value.id : "") + ">";
    if (seen.includes(value)) return "[circular]";
    if (depth > 2) return Array.isArray(value) ? "[…]" : "{…}";
    const inner = [...seen, value];
    if (Array.isArray(value)) {
      const shown = value.slice(0, 50).map((one) => show(one, depth + 1, inner));
      return "[" + shown.join(", ") + (value.length > 50 ? ", …" : "") + "]";
    }
    const keys = Object.keys(value).slice(0, 30);
    const kind = value.constructor && value.constructor !== Object ? value.constructor.name + " " : "";
    return kind + "{" + keys.map((key) => key + ": " + show(value[key], depth + 1, inner)).join(", ") + "}";
  };
  const pathOf = (address) => {
    if (!address.startsWith(location.origin + "/")) return address;
    return address.slice(location.origin.length + 1).replace(/[?#].*$/, "") || "index.html";
  };
  const place = (stack) => {
    for (const line of String(stack || "").split("\\n")) {
      const found = /(?:\\(|@|at )([^()@]+?):(\\d+):(\\d+)\\)?$/.exec(line.trim());
      if (!found || found[1].includes("tabwright-prelude") || found[1].includes("/.tabwright/")) continue;
      const file = pathOf(found[1]);
      if (/^(data:|about:|blob:|https?:|<anonymous>)/.test(file)) continue;
      return { file: cut(decodeURIComponent(file), 1024), line: Number(found[2]), column: Number(found[3]) };
    }
    return {};
  };
  const tell = (level, values, stack) => {
    let text = "";
    try { text = values.map((value) => show(value, 0, [])).join(" "); } catch { text = "(could not be shown)"; }
    let at = {};
    try { at = place(stack); } catch {}
    send({ type: "console", level, text: cut(text, 4000), ...at });
  };
  const levels = { log: "log", info: "info", debug: "log", warn: "warn", error: "error", trace: "log", dir: "log", table: "log" };
  for (const [method, level] of Object.entries(levels)) {
    const original = console[method];
    console[method] = (...values) => {
      tell(level, values, (values.find((value) => value instanceof Error) || new Error()).stack);
      original.apply(console, values);
    };
  }
  const assert = console.assert;
  console.assert = (holds, ...values) => {
    if (!holds) tell("error", ["Assertion failed:", ...values], new Error().stack);
    assert.call(console, holds, ...values);
  };
  const isOutside = (address) => /^https?:/.test(address) && !address.startsWith(location.origin + "/");
  addEventListener("error", (event) => {
    const from = event.target;
    if (from && from !== window && from.localName) {
      const address = String(from.src || from.href || "");
      if (from.matches(FRAMES) || address === "data:," || isOutside(address)) return;
      send({ type: "console", level: "error", text: "Could not load <" + from.localName + "> " + cut(pathOf(address), 200) });
      return;
    }
    const stack = (event.error && event.error.stack) || "at " + event.filename + ":" + event.lineno + ":" + event.colno;
    tell("error", [event.error instanceof Error ? event.error : event.message], stack);
  }, true);
  addEventListener("unhandledrejection", (event) => {
    tell("error", ["Unhandled rejection:", event.reason], event.reason && event.reason.stack);
  });
  addEventListener("securitypolicyviolation", (event) => {
    tell("error", ["Blocked (" + event.effectiveDirective + "): " + cut(event.blockedURI, 200) + ". A preview has no network."], "");
  });
`;
