import { runWorker } from "../../lib/sandbox/embedded/process/worker.ts";

/** Stands where the shell stands and tries every way out that a worker has. Prints what it could still see. */
const unknownGlobals = globalThis as unknown as Record<string, unknown>;

async function attempt(action: () => unknown): Promise<string> {
  try {
    await action();
    return "no error";
  } catch (caught) {
    return caught instanceof Error ? caught.name : "refused";
  }
}

function loadBySocket(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws"));
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("closed"));
  });
}

function loadByEvents(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(url);
    source.onopen = () => resolve();
    source.onerror = () => {
      source.close();
      reject(new Error("closed"));
    };
  });
}

function loadByRequest(url: string, synchronous: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve();
    request.onerror = () => reject(new Error("failed"));
    request.open("GET", url, !synchronous);
    request.send();
  });
}

function loadByWorker(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url);
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error("no worker"));
    };
  });
}

runWorker({
  sh: async (sys) => {
    const target = sys.env.TARGET ?? "";
    const at = (name: string): string => `${target}/${name}`;
    const dynamicImport = new Function("url", "return import(url)") as (url: string) => Promise<unknown>;
    const ways: Readonly<Record<string, () => unknown>> = {
      fetch: () => fetch(at("fetch")),
      "fetch-no-cors": () => fetch(at("fetch-no-cors"), { mode: "no-cors", method: "POST", body: "secret" }),
      "fetch-keepalive": () => fetch(at("fetch-keepalive"), { mode: "no-cors", keepalive: true }),
      request: () => loadByRequest(at("xhr"), false),
      "request-synchronous": () => loadByRequest(at("xhr-sync"), true),
      socket: () => loadBySocket(at("socket")),
      events: () => loadByEvents(at("events")),
      importScripts: () => (unknownGlobals.importScripts as (url: string) => void)(at("import-scripts")),
      import: () => dynamicImport(at("import.js")),
      worker: () => loadByWorker(at("worker.js")),
      "worker-blob-import": () =>
        loadByWorker(URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(at("nested"))});postMessage(1)`]))),
      beacon: () => {
        const { sendBeacon } = navigator as unknown as { sendBeacon?: (url: string, body: string) => boolean };
        if (!sendBeacon?.call(navigator, at("beacon"), "secret")) throw new Error("no beacon");
      },
      transport: () => {
        const Transport = unknownGlobals.WebTransport as new (url: string) => { ready: Promise<void> };
        return new Transport(at("transport").replace("http:", "https:")).ready;
      },
      peer: () => new (unknownGlobals.RTCPeerConnection as new () => object)(),
      database: () =>
        new Promise((resolve, reject) => {
          const open = indexedDB.open("x");
          open.onsuccess = resolve;
          open.onerror = () => reject(new Error("no database"));
        }),
      caches: () => caches.open("x"),
      files: () => navigator.storage.getDirectory(),
    };
    const results = await Promise.all(
      Object.entries(ways).map(async ([name, action]) => {
        const late = new Promise<string>((resolve) => setTimeout(resolve, 3000, "no answer"));
        return [name, await Promise.race([attempt(action), late])];
      }),
    );
    sys.fs.write(1, new TextEncoder().encode(JSON.stringify(Object.fromEntries(results))), null);
    sys.exit(0);
  },
});
