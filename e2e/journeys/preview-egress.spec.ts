import { createSocket } from "node:dgram";
import { createServer } from "node:net";
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
  const [{ port }, stun] = [tcp.address() as { port: number }, udp.address().port];
  const close = () => {
    tcp.close();
    udp.close();
  };
  return { heard, port, stun, close };
}

/** Every way out that a page has; `done` is set when the last was tried. */
const probes = (out: string, stun: number) => `<!doctype html><html><head><title>Probes</title>
<link rel=stylesheet href="${out}/link.css"><link rel=preload as=image href="${out}/preload">
<link rel=modulepreload href="${out}/modulepreload.js"><link rel=prefetch href="${out}/prefetch">
<link rel=preconnect href="${out}"><link rel=dns-prefetch href="${out}"><link rel=icon href="${out}/icon.png">
<link rel=manifest href="${out}/manifest.json"><link rel=prerender href="${out}/prerender">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["${out}/spec"]}],"prerender":[{"source":"list","urls":["${out}/spec2"]}]}</script>
<style>@import "${out}/import.css"; @font-face { font-family: x; src: url(${out}/font.woff2) } p { font-family: x; background: url(${out}/bg.png); cursor: url(${out}/c.cur), auto }</style>
<script src="${out}/script.js"></script></head><body><p>text</p>
<img src="${out}/img.png" srcset="${out}/img2.png 2x"><video src="${out}/video.mp4" poster="${out}/poster.png"></video>
<audio src="${out}/audio.mp3"></audio><object data="${out}/object"></object><embed src="${out}/embed">
<iframe src="${out}/iframe"></iframe><iframe srcdoc="<img src='${out}/srcdoc.png'><script>new Image().src='${out}/srcdoc2.png'</script>"></iframe>
<svg><image href="${out}/svg.png"/><use href="${out}/use.svg#a"/></svg>
<template shadowrootmode=closed><iframe srcdoc="<script>parent.rtc(RTCPeerConnection)</script>"></iframe></template>
<form id=f method=post action="${out}/form" target=_self><input name=a value=b></form><a id=a href="${out}/a" ping="${out}/ping">a</a><a id=d href="${out}/d" download>d</a>
<script>
const out = ${JSON.stringify(out)}, quiet = (run) => { try { const r = run(); r && r.catch && r.catch(() => {}); } catch {} };
window.rtc = (RTC) => quiet(() => {
  const pc = new RTC({ iceServers: [{ urls: "stun:127.0.0.1:${stun}" }] });
  pc.createDataChannel("x");
  return pc.createOffer().then((offer) => pc.setLocalDescription(offer));
});
quiet(() => rtc(RTCPeerConnection));
quiet(() => { const f = document.createElement("iframe"); document.body.append(f); rtc(f.contentWindow.RTCPeerConnection); });
quiet(() => { const f = document.createElement("iframe"); document.body.append(f); f.contentWindow.fetch(out + "/fresh"); });
quiet(() => fetch(out + "/fetch", { mode: "no-cors" }));
quiet(() => fetch(out + "/keepalive", { mode: "no-cors", keepalive: true, method: "POST", body: "x" }));
quiet(() => { const x = new XMLHttpRequest(); x.open("GET", out + "/xhr"); x.send(); });
quiet(() => { const x = new XMLHttpRequest(); x.open("GET", out + "/sync", false); x.send(); });
quiet(() => navigator.sendBeacon(out + "/beacon", "x"));
quiet(() => new EventSource(out + "/events"));
quiet(() => new WebSocket(out.replace("http", "ws") + "/ws"));
quiet(() => new WebTransport("https://127.0.0.1:${stun}/wt"));
quiet(() => import(out + "/import.js"));
quiet(() => new Worker(URL.createObjectURL(new Blob(["importScripts('" + out + "/worker.js')"]))));
quiet(() => new Worker(URL.createObjectURL(new Blob(["fetch('" + out + "/worker-fetch', {mode:'no-cors'}); new WebSocket('" + out.replace("http", "ws") + "/worker-ws')"]))));
quiet(() => new Worker(out + "/worker2.js"));
quiet(() => new SharedWorker(out + "/shared.js"));
quiet(() => navigator.serviceWorker.register(out + "/sw.js"));
quiet(() => { const l = document.createElement("link"); l.rel = "preconnect"; l.href = out; document.head.append(l); });
quiet(() => { const l = document.createElement("link"); l.rel = "prefetch"; l.href = out + "/late"; document.head.append(l); });
quiet(() => { new Image().src = out + "/image"; });
quiet(() => new FontFace("y", "url(" + out + "/face.woff2)").load());
quiet(() => window.open(out + "/open"));
quiet(() => open(out + "/open2", "_self"));
quiet(() => { top.location = out + "/top"; });
quiet(() => { document.write("<img src='" + out + "/written.png'>"); });
quiet(() => document.getElementById("a").click());
quiet(() => document.getElementById("d").click());
quiet(() => document.getElementById("f").submit());
quiet(() => { location.href = out + "/href"; });
quiet(() => location.replace(out + "/replace"));
document.body.dataset.done = "yes";
if (!location.search) setTimeout(() => { location.href = "javascript:\\"<p id=second>second</p><script>try { parent.rtc; const pc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${stun}' }] }); pc.createDataChannel('x'); pc.createOffer().then((o) => pc.setLocalDescription(o)) } catch {}</scr\\" + \\"ipt>\\""; }, 500);
</script></body></html>`;

test("nothing that a previewed page does reaches anything beyond the sandbox", async ({ page }) => {
  const { heard, port, stun, close } = await listeners();
  try {
    const out = `http://egress.localhost:${port}`;
    await openProject(page, { "index.html": probes(out, stun) });
    const { tab, preview } = workbench(page);
    await tab("Preview").click();
    const frame = preview.locator("iframe[title^='Preview of']").contentFrame();
    await expect(frame.locator("body[data-done=yes], #second").or(frame.locator("#second"))).toBeAttached();
    await expect(preview.getByText(/✕ \d+ errors/)).toBeVisible();
    // The control: the same listeners are reached from the same browser where nothing forbids it.
    const control = await page.context().newPage();
    await control.goto(`${out}/control`);
    expect(heard.filter((line) => line !== "connection" && !/\/(control|favicon\.ico) /.test(line))).toEqual([]);
    await control.close();
    await expect(workbench(page).composer).toBeVisible();
  } finally {
    close();
  }
});
