// Runs as a program of Node's in the sandbox: every way out and every way in that a script can think of. Prints a line of JSON.
const target = process.env.TARGET;
const udp = Number(process.env.UDP);
const at = (name) => `${target}/${name}`;
const host = new URL(target).hostname;
const port = Number(new URL(target).port);
const GLOBAL = Function("return this")();

/** Whatever can be reached under a name: on the global, or on what it was made from. */
function reach(name) {
  for (let place = GLOBAL; place; place = Object.getPrototypeOf(place)) {
    const found = Object.getOwnPropertyDescriptor(place, name);
    if (found) return found.get ? found.get.call(GLOBAL) : found.value;
  }
  throw new Error(`no ${name}`);
}
const event = (subject, good, bad) =>
  new Promise((resolve, reject) => {
    subject[`on${good}`] = resolve;
    subject[`on${bad}`] = (error) => {
      error?.preventDefault?.();
      reject(new Error(bad));
    };
  });
const emitter = (subject, good) => new Promise((resolve, reject) => subject.once(good, resolve).once("error", reject));

const waysOut = {
  "fetch of Node": () => fetch(at("fetch")),
  "fetch of the browser": () => reach("fetch").call(GLOBAL, at("browser-fetch"), { mode: "no-cors" }),
  "http.get": () => emitter(require("node:http").get(at("http")), "response"),
  "https.get": () => emitter(require("node:https").get(at("https").replace("http:", "https:")), "response"),
  "net.connect": () => emitter(require("node:net").connect(port, host), "connect"),
  "net.connect by number": () => emitter(require("node:net").connect(port, "127.0.0.1"), "connect"),
  "tls.connect": () => emitter(require("node:tls").connect(port, host), "secureConnect"),
  http2: () => emitter(require("node:http2").connect(target), "connect"),
  udp: () =>
    new Promise((_, reject) =>
      require("node:dgram")
        .createSocket("udp4")
        .send("secret", udp, "127.0.0.1", (error) => (error ? reject(error) : reject(new Error("sent inside")))),
    ),
  "dns.lookup": () => require("node:dns").promises.lookup("egress.probe.example"),
  "dns.resolve": () => require("node:dns").promises.resolve4("egress.probe.example"),
  XMLHttpRequest: () => {
    const request = new (reach("XMLHttpRequest"))();
    request.open("GET", at("xhr"), false);
    request.send();
  },
  WebSocket: () => event(new (reach("WebSocket"))(at("socket").replace("http", "ws")), "open", "error"),
  WebSocketStream: () => new (reach("WebSocketStream"))(at("socket-stream").replace("http", "ws")).opened,
  EventSource: () => event(new (reach("EventSource"))(at("events")), "open", "error"),
  WebTransport: () => new (reach("WebTransport"))(at("transport").replace("http:", "https:")).ready,
  RTCPeerConnection: () =>
    new (reach("RTCPeerConnection"))({ iceServers: [{ urls: `stun:127.0.0.1:${udp}` }] }).createOffer(),
  importScripts: () => reach("importScripts")(at("import-scripts.js")),
  "import()": () => import(at("import.js")),
  "import() in a Function": () => Function("url", "return import(url)")(at("import-function.js")),
  "import() in indirect eval": () => reach("eval")(`import(${JSON.stringify(at("import-eval.js"))})`),
  "import of data: that imports": () => import(`data:text/javascript,import ${JSON.stringify(at("import-data.js"))}`),
  Worker: () => event(new (reach("Worker"))(at("worker.js")), "message", "error"),
  "Worker of a blob": () => {
    const script = `try { importScripts(${JSON.stringify(at("nested.js"))}) } catch { close() } fetch(${JSON.stringify(at("nested-fetch"))})`;
    const { URL: BrowserUrl, Blob: BrowserBlob } = GLOBAL;
    return event(new (reach("Worker"))(BrowserUrl.createObjectURL(new BrowserBlob([script]))), "message", "error");
  },
  SharedWorker: () => event(new (reach("SharedWorker"))(at("shared.js")), "message", "error"),
  sendBeacon: () => {
    if (!reach("navigator").sendBeacon(at("beacon"), "secret")) throw new Error("refused");
  },
  Image: () => event(Object.assign(new (reach("Image"))(), { src: at("image") }), "load", "error"),
  FontFace: () => new (reach("FontFace"))("probe", `url(${at("font")})`).load(),
  navigation: () => {
    reach("location").href = at("navigation");
    throw new Error("nothing happened");
  },
  "window.open": () => reach("open")(at("open")),
  createImageBitmap: () => reach("createImageBitmap")(at("bitmap")),
  "WebAssembly streaming": () => WebAssembly.compileStreaming(reach("fetch").call(GLOBAL, at("wasm"))),
  "curl in a child": () => {
    const { status } = require("node:child_process").spawnSync("curl", ["-s", at("curl")]);
    if (status !== 0) throw new Error(`curl ended with ${status}`);
  },
  "a thread": () =>
    new Promise((resolve, reject) =>
      new (require("node:worker_threads").Worker)(
        `fetch(${JSON.stringify(at("thread"))}).then(() => process.exit(0), () => process.exit(9))`,
        { eval: true },
      ).once("exit", (code) => (code === 0 ? resolve() : reject(new Error("refused")))),
    ),
};

const waysIn = {
  document: () => reach("document").cookie,
  parent: () => reach("parent").document,
  top: () => reach("top").location.href,
  opener: () => reach("opener").location.href,
  localStorage: () => reach("localStorage").getItem("canary"),
  sessionStorage: () => reach("sessionStorage").length,
  cookieStore: () => reach("cookieStore").getAll(),
  indexedDB: () => event(reach("indexedDB").open("tabwright"), "success", "error"),
  caches: () => reach("caches").open("x"),
  "origin private files": () => reach("navigator").storage.getDirectory(),
  locks: () => reach("navigator").locks.request("probe", () => "held"),
  serviceWorker: () => reach("navigator").serviceWorker.register(at("sw.js")),
  permissions: () =>
    reach("navigator")
      .permissions.query({ name: "clipboard-read" })
      .then(({ state }) => {
        if (state !== "granted") throw new Error(state);
      }),
  "the model's route": () => fetch("http://localhost/api/v1/models"),
  "the page's server": () => reach("fetch").call(GLOBAL, "/api/v1/models"),
};

/** Not refused, but said to nobody: the page listens. */
const shouts = {
  BroadcastChannel: () => {
    const channel = new (reach("BroadcastChannel"))("probe");
    channel.postMessage("from the sandbox");
  },
  postMessage: () => {
    const post = reach("postMessage");
    for (const message of [
      { type: "ready" },
      { type: "exit", id: 1, code: 0 },
      { type: "test", event: { type: "finished" } },
      { type: "test", event: null },
      { type: "socket", order: { op: "send", socket: 1, data: new Uint8Array(9) } },
      { type: "socket", order: null },
      { type: "socket" },
      { type: "taken", pid: "x", fd: 9, bytes: -1e9 },
      { type: "pipe-taken", fd: -1, bytes: Number.NaN },
      { type: "thread", thread: 0, port: null },
      { make: 7, bundle: "kernel" },
      { end: 1 },
      1,
      2,
      3,
      -1,
      null,
      undefined,
      "text",
      [],
      1n,
    ])
      post.call(GLOBAL, message);
  },
};

async function attempt(action) {
  const late = new Promise((resolve) => setTimeout(resolve, 4000, "no answer"));
  const done = (async () => {
    try {
      await action();
      return "no error";
    } catch (caught) {
      return `refused: ${String(caught?.message ?? caught).slice(0, 80)}`;
    }
  })();
  return Promise.race([done, late]);
}

const all = async (ways) =>
  Object.fromEntries(
    await Promise.all(Object.entries(ways).map(async ([name, action]) => [name, await attempt(action)])),
  );

process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
async function main() {
  const result = { out: await all(waysOut), in: await all(waysIn), shouts: await all(shouts) };
  require("node:fs").writeSync(1, `${JSON.stringify(result)}\n`);
  process.exit(0);
}
void main();
