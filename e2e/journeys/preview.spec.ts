import type { FrameLocator, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openProject, send, workbench } from "./support/workbench.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

const SERVER = `
const http = require("node:http");
const { createHash } = require("node:crypto");
const PAGE = \`<!doctype html>
<html lang="en"><head><title>Shop</title></head><body>
<h1>Shop</h1><p id="mode"></p>
<img alt="A pixel" src="/pixel.png">
<form method="post" action="/order"><input name="item" value="tea"><button>Order</button></form>
<a href="/far">Far</a> <a href="https://example.com/away">Away</a>
<script src="/app.js"></script></body></html>\`;
const APP = \`document.getElementById("mode").textContent = document.compatMode;
fetch("/data.json").then((answer) => answer.json()).then((data) => console.log("data", data));
console.warn("careful");
document.body.addEventListener("dblclick", () => { throw new Error("broken on purpose"); });
\`;
const server = http.createServer((request, response) => {
  const { url, method } = request;
  if (url === "/") response.setHeader("content-type", "text/html").end(PAGE);
  else if (url === "/app.js") response.setHeader("content-type", "text/javascript").end(APP);
  else if (url === "/data.json") response.setHeader("content-type", "application/json").end(JSON.stringify({ price: 3 }));
  else if (url === "/pixel.png") response.setHeader("content-type", "image/png").end(Buffer.from("${PIXEL}", "base64"));
  else if (url === "/order" && method === "POST") {
    let body = "";
    request.on("data", (part) => (body += part)).on("end", () => {
      response.writeHead(303, { location: "/thanks?" + body, "set-cookie": "basket=1; HttpOnly" }).end();
    });
  } else if (url.startsWith("/thanks")) {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.write("<!doctype html><title>Thanks</title><h1>Thanks</h1>");
    response.end("<p>" + url + " with " + request.headers.cookie + "</p>");
  } else if (url === "/far") response.writeHead(302, { location: "http://localhost:3000/thanks?far" }).end();
  else if (url === "/ticks") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    let at = 0;
    const timer = setInterval(() => response.write("data: tick " + ++at + "\\n\\n"), 20);
    request.on("close", () => { clearInterval(timer); console.log("stream closed"); });
  } else if (url === "/live") response.setHeader("content-type", "text/html").end(\`<!doctype html><title>Live</title>
    <p id="tick"></p><p id="echo"></p><script>
    const events = new EventSource("/ticks");
    events.onmessage = (event) => { tick.textContent = event.data; if (event.data === "tick 3") events.close(); };
    const socket = new WebSocket("ws://" + location.host + "/echo", ["chat"]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { socket.send("hello"); socket.send(new Uint8Array([1, 2, 3])); };
    const heard = [];
    socket.onmessage = ({ data }) => {
      heard.push(typeof data === "string" ? data : "[" + new Uint8Array(data).join() + "]");
      if (heard.length === 2) socket.close(4001, "done");
    };
    socket.onclose = ({ code, reason, wasClean }) => {
      echo.textContent = [socket.protocol, ...heard, code, reason, wasClean].join(" ");
    };
    </script>\`);
  else response.writeHead(404, { "content-type": "text/html" }).end("<h1>Nothing here</h1>");
});
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Protocol: chat\\r\\nSec-WebSocket-Accept: " + accept + "\\r\\n\\r\\n");
  let held = Buffer.alloc(0);
  socket.on("data", (data) => {
    held = Buffer.concat([held, data]);
    while (held.length >= 6) {
      const length = held[1] & 127;
      if (held.length < 6 + length) return;
      const mask = held.subarray(2, 6);
      const payload = Buffer.from(held.subarray(6, 6 + length).map((byte, at) => byte ^ mask[at % 4]));
      socket.write(Buffer.concat([Buffer.from([held[0], length]), payload]));
      if ((held[0] & 15) === 8) socket.end();
      held = held.subarray(6 + length);
    }
  });
});
server.listen(3000, () => console.log("listening"));
`;

/** The page in the preview's frame. */
const drawn = (page: Page): FrameLocator =>
  workbench(page).preview.locator("iframe[title^='Preview of']").contentFrame();
const address = (page: Page) => workbench(page).preview.getByLabel("Address of the page");

async function startServer(page: Page, files: Record<string, string> = { "server.js": SERVER }): Promise<void> {
  await openProject(page, files);
  await workbench(page).tab("Preview").click();
  await send(page, "!node server.js");
}

test("a server's pages: html, json, an image, a form, redirects, and where they are", async ({ page }) => {
  await startServer(page);
  const { preview } = workbench(page);
  await expect(drawn(page).getByRole("heading", { name: "Shop" })).toBeVisible();
  await expect(drawn(page).locator("#mode")).toHaveText("CSS1Compat");
  await expect(preview.getByLabel("What is shown")).toContainText("Port 3000 · node server.js");
  const loaded = await drawn(page)
    .getByAltText("A pixel")
    .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  expect(loaded).toBe(1);
  await drawn(page).getByRole("button", { name: "Order" }).click();
  await expect(drawn(page).getByText("/thanks?item=tea with basket=1")).toBeVisible();
  await expect(address(page)).toHaveValue("/thanks?item=tea");
  await preview.getByRole("button", { name: "Back" }).click();
  await expect(drawn(page).getByRole("heading", { name: "Shop" })).toBeVisible();
  await expect(address(page)).toHaveValue("/");
  await preview.getByRole("button", { name: "Forward" }).click();
  await expect(drawn(page).getByText("item=tea")).toBeVisible();
  await address(page).fill("/far");
  await address(page).press("Enter");
  await expect(drawn(page).getByText("/thanks?far")).toBeVisible();
  await address(page).fill("/nowhere");
  await address(page).press("Enter");
  await expect(drawn(page).getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

test("what a server's page prints and where it fails stands in the console", async ({ page }) => {
  await startServer(page, { "server.js": SERVER, "public/app.js": "// As the server serves it.\n" });
  const { preview } = workbench(page);
  await drawn(page).getByRole("heading", { name: "Shop" }).dblclick();
  await preview.getByRole("button", { name: /^Console/ }).click();
  const line = (text: string) => preview.getByRole("listitem").filter({ hasText: text });
  await expect(line("data {price: 3}")).toContainText("app.js:2");
  await expect(line("warning: careful")).toContainText("public/app.js:3");
  await expect(line("error: Error: broken on purpose")).toContainText("public/app.js:4");
  await expect(line("broken on purpose").getByRole("button", { name: "public/app.js:4" })).toBeVisible();
});

test("server-sent events and a WebSocket reach the server, and end with it", async ({ page }) => {
  await startServer(page);
  await expect(drawn(page).getByRole("heading", { name: "Shop" })).toBeVisible();
  await address(page).fill("/live");
  await address(page).press("Enter");
  await expect(drawn(page).locator("#tick")).toHaveText("tick 3");
  await expect(drawn(page).locator("#echo")).toHaveText("chat hello [1,2,3] 4001 done true");
  await expect(workbench(page).terminal).toContainText("stream closed");
  await page.getByRole("button", { name: "Stop the command (Esc)" }).click();
  const { preview } = workbench(page);
  await expect(preview.getByText("The server at port 3000 has ended.")).toBeVisible();
  await send(page, "!node server.js");
  await expect(address(page)).toHaveValue("/live");
  await expect(drawn(page).locator("#tick")).toHaveText("tick 3");
});

test("a static site: relative addresses, modules, json, and changes are seen", async ({ page }) => {
  await openProject(page, {
    "index.html": `<!doctype html><link rel=stylesheet href="css/site.css"><h1>Site</h1><p id=out></p><a href="docs/">Docs</a><script type=module src="./js/main.js"></script>`,
    "css/site.css": "h1 { color: rgb(1, 2, 3) }",
    "js/main.js": `import { word } from "./word.js";\nconst data = await (await fetch("data.json")).json();\nout.textContent = word + data.n;`,
    "js/word.js": `export const word = "n is ";`,
    "data.json": `{"n": 7}`,
    "docs/index.html": `<!doctype html><h1>Docs</h1><a href="../">Home</a>`,
  });
  const { tab, preview } = workbench(page);
  await tab("Preview").click();
  await expect(drawn(page).locator("#out")).toHaveText("n is 7");
  await expect(drawn(page).getByRole("heading", { name: "Site" })).toHaveCSS("color", "rgb(1, 2, 3)");
  await expect(preview.getByText("served by a service worker")).toBeVisible();
  await send(page, `!echo '{"n": 8}' > data.json`);
  await expect(drawn(page).locator("#out")).toHaveText("n is 8");
  await drawn(page).getByRole("link", { name: "Docs" }).click();
  await expect(drawn(page).getByRole("heading", { name: "Docs" })).toBeVisible();
  await expect(address(page)).toHaveValue("/docs/");
  await drawn(page).getByRole("link", { name: "Home" }).click();
  await expect(drawn(page).getByRole("heading", { name: "Site" })).toBeVisible();
});

test("a page that leaves is said to have left, and can come back; a link outside is asked about", async ({ page }) => {
  await openProject(page, {
    "index.html": `<!doctype html><h1>Home</h1><a href="https://example.com/away">Away</a>
      <button onclick="location.href = 'about:blank'">Leave</button>
      <button onclick="location.href = 'https://example.com/script'">Script</button>
      <button onclick="document.open(); document.write('<h1>Deaf</h1>')">Write</button>`,
    "other.html": "<!doctype html><h1>Other</h1>",
  });
  const { tab, preview } = workbench(page);
  await tab("Preview").click();
  for (const [role, name, address] of [
    ["link", "Away", "https://example.com/away"],
    ["button", "Script", "https://example.com/script"],
  ] as const) {
    await drawn(page).getByRole(role, { name }).click();
    const dialog = page.getByRole("dialog", { name: "Open this link?" });
    await expect(dialog).toContainText(address);
    await dialog.getByRole("button", { name: "Stay here" }).click();
  }
  await drawn(page).getByRole("button", { name: "Leave" }).click();
  await expect(preview.getByText("This page has left the preview")).toBeVisible();
  await preview.getByRole("button", { name: "Come back to /" }).click();
  await expect(drawn(page).getByRole("heading", { name: "Home" })).toBeVisible();
  // A page that has written itself anew listens to nothing any more; an address typed over it is gone to all the same.
  await drawn(page).getByRole("button", { name: "Write" }).click();
  await expect(drawn(page).getByRole("heading", { name: "Deaf" })).toBeVisible();
  await address(page).fill("/other.html");
  await address(page).press("Enter");
  await expect(drawn(page).getByRole("heading", { name: "Other" })).toBeVisible();
});

test("a preview opened by itself shows nothing of the project", async ({ page, context }) => {
  await openProject(page, { "index.html": "<!doctype html><h1>Home</h1>" });
  await workbench(page).tab("Preview").click();
  await expect(drawn(page).getByRole("heading", { name: "Home" })).toBeVisible();
  const src = await workbench(page).preview.locator("iframe[title^='Preview of']").getAttribute("src");
  const other = await context.newPage();
  await other.goto(src ?? "");
  await expect(other.getByText("A preview is shown inside its workbench")).toBeVisible();
});
