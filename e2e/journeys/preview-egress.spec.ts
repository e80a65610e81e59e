import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { BrowserContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openProject, workbench } from "./support/workbench.ts";

/** Listens on loopback for anything at all, TCP and UDP; Chromium resolves names below localhost to it by itself. */
async function listeners() {
  const heard: string[] = [];
  const tcp = createServer((socket) => {
    heard.push("connection");
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      heard.push(data.toString("latin1").split("\r\n", 1)[0] ?? "");
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const udp = createSocket("udp4");
  udp.on("message", () => heard.push("datagram"));
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  const close = () => {
    tcp.close();
    udp.close();
  };
  return { heard, port: (tcp.address() as { port: number }).port, stun: udp.address().port, close };
}

/** Ways out of a page, as what stands in it. OUT: an address of the listeners; STUN: their datagrams' port. */
const MARKUP: Readonly<Record<string, string>> = {
  stylesheet: `<link rel=stylesheet href="OUT/link.css">`,
  preload: `<link rel=preload as=image href="OUT/preload">`,
  modulepreload: `<link rel=modulepreload href="OUT/modulepreload.js">`,
  prefetch: `<link rel=prefetch href="OUT/prefetch">`,
  preconnect: `<link rel=preconnect href="OUT">`,
  "dns-prefetch": `<link rel=dns-prefetch href="OUT">`,
  icon: `<link rel=icon href="OUT/icon.png"><link rel=manifest href="OUT/manifest.json">`,
  prerender: `<link rel=prerender href="OUT/prerender">`,
  speculation: `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["OUT/spec"]}],"prerender":[{"source":"list","urls":["OUT/spec2"]}]}</script>`,
  css: `<style>@import "OUT/import.css"; @font-face { font-family: x; src: url(OUT/font.woff2) } p { font-family: x; background: url(OUT/bg.png); cursor: url(OUT/c.cur), auto }</style><p>text</p>`,
  script: `<script src="OUT/script.js"></script>`,
  image: `<img src="OUT/img.png" srcset="OUT/img2.png 2x"><svg><image href="OUT/svg.png"/><use href="OUT/use.svg#a"/></svg>`,
  media: `<video src="OUT/video.mp4" poster="OUT/poster.png"></video><audio src="OUT/audio.mp3"></audio>`,
  object: `<object data="OUT/object"></object><embed src="OUT/embed">`,
  frame: `<iframe src="OUT/iframe"></iframe>`,
  srcdoc: `<iframe srcdoc="<img src='OUT/srcdoc.png'><script>new Image().src='OUT/srcdoc2.png'</script>"></iframe>`,
  shadow: `<div><template shadowrootmode=closed><iframe srcdoc="<script>new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:STUN'}]}).createDataChannel('x')</script>"></iframe></template></div>`,
  refresh: `<meta http-equiv=refresh content="0;url=OUT/refresh">`,
};
/** And as what its script does. */
const SCRIPTS: Readonly<Record<string, string>> = {
  fetch: `fetch("OUT/fetch", { mode: "no-cors" }); fetch("OUT/keep", { mode: "no-cors", keepalive: true, method: "POST", body: "x" })`,
  xhr: `const x = new XMLHttpRequest(); x.open("GET", "OUT/xhr"); x.send()`,
  "sync xhr": `const x = new XMLHttpRequest(); x.open("GET", "OUT/xhr", false); x.send()`,
  beacon: `navigator.sendBeacon("OUT/beacon", "x")`,
  events: `new EventSource("OUT/events")`,
  "web socket": `new WebSocket("ws://egress.localhost:TCP/ws")`,
  "web transport": `new WebTransport("https://127.0.0.1:STUN/wt")`,
  import: `import("OUT/import.js")`,
  "worker import": `new Worker(URL.createObjectURL(new Blob(["importScripts('OUT/worker.js')"])))`,
  "worker fetch": `new Worker(URL.createObjectURL(new Blob(["fetch('OUT/w', { mode: 'no-cors' })"])))`,
  "worker socket": `new Worker(URL.createObjectURL(new Blob(["new WebSocket('ws://egress.localhost:TCP/w')"])))`,
  "foreign worker": `new Worker("OUT/worker2.js")`,
  "shared worker": `new SharedWorker("OUT/shared.js")`,
  "service worker": `navigator.serviceWorker.register("OUT/sw.js")`,
  "late hints": `for (const rel of ["preconnect", "prefetch", "dns-prefetch"]) document.head.append(Object.assign(document.createElement("link"), { rel, href: "OUT" }))`,
  "late image": `new Image().src = "OUT/image"`,
  font: `new FontFace("y", "url(OUT/face.woff2)").load()`,
  window: `window.open("OUT/open"); window.open("OUT/open2", "_self")`,
  top: `top.location = "OUT/top"`,
  written: `document.write("<img src='OUT/written.png'>")`,
  ping: `const a = Object.assign(document.createElement("a"), { href: "OUT/a", ping: "OUT/ping" }); document.body.append(a); a.click()`,
  download: `const a = Object.assign(document.createElement("a"), { href: "OUT/d", download: "d" }); document.body.append(a); a.click()`,
  form: `const f = Object.assign(document.createElement("form"), { method: "post", action: "OUT/form" }); document.body.append(f); f.submit()`,
  href: `location.href = "OUT/href"`,
  replace: `location.replace("OUT/replace")`,
  rtc: `const pc = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:STUN" }] }); pc.createDataChannel("x"); pc.createOffer().then((offer) => pc.setLocalDescription(offer))`,
  "rtc in a frame": `const f = document.createElement("iframe"); document.body.append(f); const pc = new f.contentWindow.RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:STUN" }] }); pc.createDataChannel("x"); pc.createOffer().then((offer) => pc.setLocalDescription(offer))`,
  "fetch in a frame": `const f = document.createElement("iframe"); document.body.append(f); f.contentWindow.fetch("OUT/fresh", { mode: "no-cors" })`,
  // The last: it leaves a page that does not listen to the pane any more.
  "rtc in a new document": `location.href = "javascript:'<script>const pc = new RTCPeerConnection({ iceServers: [{ urls: \\\\'stun:127.0.0.1:STUN\\\\' }] }); pc.createDataChannel(1); pc.createOffer().then((o) => pc.setLocalDescription(o))</scr'+'ipt>'"`,
};

/** A page of nobody's, with listeners of its own that it may reach. */
async function freePage(context: BrowserContext) {
  const { heard, port, stun, close } = await listeners();
  const page = await context.newPage();
  await page.goto(`http://egress.localhost:${port}/`);
  return {
    close,
    /** A request and a datagram of this page's were heard: what another page sent before them has been heard too. */
    async goOut(): Promise<void> {
      heard.length = 0;
      await page.evaluate(async (port) => {
        const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
        connection.createDataChannel("x");
        await connection.setLocalDescription(await connection.createOffer());
        await fetch("/out");
      }, stun);
      await expect.poll(() => heard).toEqual(expect.arrayContaining(["datagram", "GET /out HTTP/1.1"]));
    },
  };
}

test("nothing that a previewed page does reaches anything beyond the sandbox", async ({ page }) => {
  test.setTimeout(240_000);
  const { heard, port, stun, close } = await listeners();
  const free = await freePage(page.context());
  try {
    const out = `http://egress.localhost:${port}`;
    const filled = (text: string) =>
      text.replaceAll("OUT", out).replaceAll("STUN", String(stun)).replaceAll("TCP", String(port));
    const names = [...Object.keys(MARKUP), ...Object.keys(SCRIPTS)];
    const files = names.map((name, at) => {
      const script = SCRIPTS[name] === undefined ? "" : `<script>{ ${SCRIPTS[name]} }</script>`;
      const body = filled(`${MARKUP[name] ?? ""}${script}`);
      return [`p${at}.html`, `<!doctype html><head></head><body><h1>Page ${at}</h1>${body}`] as const;
    });
    await openProject(page, { ...Object.fromEntries(files), "index.html": "<!doctype html><h1>Home</h1>" });
    const { tab, preview } = workbench(page);
    await tab("Preview").click();
    const frame = preview.locator("iframe[title^='Preview of']");
    await expect(frame.contentFrame().getByRole("heading", { name: "Home" })).toBeVisible();
    const leaks: string[] = [];
    const field = preview.getByLabel("Address of the page");
    const comeBack = preview.getByRole("button", { name: /^Come back/ });
    await page.addLocatorHandler(comeBack, () => comeBack.click());
    const dialog = page.getByRole("dialog", { name: "Open this link?" });
    await page.addLocatorHandler(dialog, () => dialog.getByRole("button", { name: "Stay here" }).click());
    for (const [at, name] of names.entries()) {
      heard.length = 0;
      // Typed again when the page before leaves under the typing: coming back empties the field.
      await expect(async () => {
        const asked = page
          .context()
          .waitForEvent("response", { predicate: (answer) => answer.url().endsWith(`/p${at}.html`), timeout: 5000 });
        await Promise.all([asked, field.fill(`/p${at}.html`).then(() => field.press("Enter"))]);
      }).toPass();
      // Twice: what the page starts in its first turns is sent after the first time at the latest.
      await free.goOut();
      await free.goOut();
      if (heard.length > 0) leaks.push(`${name}: ${[...new Set(heard)].join(", ")}`);
    }
    expect(leaks).toEqual([]);
    // The control: the same listeners are reached from the same browser where nothing forbids it.
    const control = await page.context().newPage();
    await control.goto(`${out}/control`);
    expect(heard).toContain("GET /control HTTP/1.1");
  } finally {
    close();
    free.close();
  }
});
