import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

export type PageServer = {
  readonly origin: string;
  /** Called with every path that the page posts to. */
  onPost: (path: string) => void;
  close(): Promise<void>;
};

/** A loopback server with one page that runs `entry`, bundled. */
export async function servePage(entry: string, port = 0): Promise<PageServer> {
  const bundled = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", target: "es2022" });
  const script = bundled.outputFiles[0]!.text;
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      pages.onPost(request.url ?? "");
      response.writeHead(204).end();
    } else if (request.url === "/page.js") {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(script);
    } else {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end('<!doctype html><title>Store</title><script type="module" src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const pages: PageServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onPost: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return pages;
}
