import { joinBytes } from "../../../../domain/bytes.ts";
import { headerOf, type ResponseHead } from "../../../../domain/http-response.ts";
import type { Syscalls } from "../../process/syscalls.ts";
import { resolvePath } from "../paths.ts";
import { bytesOf as toBytes } from "../utilities/call.ts";
import type { CurlOptions } from "./arguments.ts";
import { CurlFailure, exchange, parseUrl } from "./exchange.ts";
import type { Connection, PortClient } from "./port-client.ts";
import { type Body, bodyOf, joinedData, methodOf, requestHead } from "./request.ts";
import { writeOut } from "./write-out.ts";

export type CurlContext = {
  readonly cwd: string;
  readonly stdin: string;
  readonly signal: AbortSignal | undefined;
  /** Writes to the shell's own output now; null where the output goes elsewhere and is given back. */
  readonly live: ((data: Uint8Array, fd: 1 | 2) => void) | null;
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const encoder = new TextEncoder();
const headText = (head: ResponseHead): string =>
  `HTTP/${head.version} ${head.status}${head.statusText === "" ? "" : ` ${head.statusText}`}\r\n${head.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;

async function inflated(data: Uint8Array, encoding: string | undefined): Promise<Uint8Array> {
  const format = encoding === "gzip" ? "gzip" : encoding === "deflate" ? "deflate" : null;
  if (!format) return data;
  const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** One url of a command line: its requests with their redirects, its output, its figures. */
export class Transfer {
  status = 0;
  #head: ResponseHead | null = null;
  #connection: Connection | null = null;
  #url: URL | null = null;
  #method = "GET";
  #received = 0;
  #sent = 0;
  #headerBytes = 0;
  #redirects = 0;
  #redirectTo = "";
  #file: string | null = null;
  readonly #toFile: Uint8Array[] = [];
  readonly #dumped: string[] = [];
  readonly #started = performance.now();
  readonly #times = { connect: 0, first: 0 };

  constructor(
    private readonly sys: Syscalls,
    private readonly client: PortClient,
    private readonly options: CurlOptions,
    private readonly context: CurlContext,
    private readonly print: (data: Uint8Array, fd: 1 | 2) => void,
  ) {}

  #read = async (path: string): Promise<Uint8Array> => {
    if (path === "-") return toBytes(this.context.stdin);
    try {
      return this.sys.fs.readFile(resolvePath(this.context.cwd, path));
    } catch {
      throw new CurlFailure(26, `Failed to open ${path}`);
    }
  };
  #since = (): number => (performance.now() - this.#started) / 1000;
  #verbose(prefix: string, text: string): void {
    if (!this.options.flags.has("verbose")) return;
    const lines = text.replace(/\r\n$/, "").split("\r\n");
    this.print(
      encoder.encode(
        lines
          .map((line) => `${prefix} ${line}`.trimEnd())
          .join("\n")
          .concat("\n"),
      ),
      2,
    );
  }
  #emit(data: Uint8Array): void {
    if (this.#file !== null) this.#toFile.push(data.slice());
    else this.print(data, 1);
  }

  async run(text: string, output: string | { readonly remote: true } | undefined): Promise<void> {
    const { options } = this;
    let url = parseUrl(text);
    if (typeof output === "object") {
      const name = url.pathname.split("/").at(-1);
      if (!name) throw new CurlFailure(23, "Remote file name has no length!");
      this.#file = name;
    } else if (output !== undefined && output !== "-") this.#file = output;
    if (options.flags.has("get") && options.data.length > 0) {
      const query = new TextDecoder().decode(await joinedData(options, this.#read));
      url.search = url.search === "" ? `?${query}` : `${url.search}&${query}`;
    }
    let body = await bodyOf(options, this.#read);
    let method = methodOf(options, body);
    const cookie = await this.#cookie();
    for (;;) {
      this.#method = method;
      const again = await this.#once(url, method, body, cookie);
      if (!again) return;
      if (this.#redirects++ >= options.maxRedirects)
        throw new CurlFailure(47, `Maximum (${options.maxRedirects}) redirects followed`);
      if (this.status === 303 || ((this.status === 301 || this.status === 302) && method === "POST")) {
        body = null;
        method = options.method ?? (options.flags.has("head") ? "HEAD" : "GET");
      }
      url = again;
    }
  }

  async #cookie(): Promise<string | null> {
    const { cookie } = this.options;
    if (cookie === null || cookie.includes("=")) return cookie;
    const text = new TextDecoder().decode(await this.#read(cookie));
    const pairs = text.split("\n").flatMap((line) => {
      const parts = line.replace(/^#HttpOnly_/, "").split("\t");
      return line.startsWith("# ") || parts.length < 7 ? [] : [`${parts[5]}=${parts[6]}`];
    });
    return pairs.length > 0 ? pairs.join("; ") : null;
  }

  /** Gives where it leads, when it is a redirect that is followed. */
  async #once(url: URL, method: string, body: Body | null, cookie: string | null): Promise<URL | null> {
    const { options } = this;
    this.#url = url;
    let follow: URL | null = null;
    const kept: Uint8Array[] = [];
    let quiet = false;
    const text = requestHead(options, method, url, body, cookie);
    const limit = options.maxTime === null ? null : Math.max(1, options.maxTime * 1000 - this.#since() * 1000);
    await exchange(this.client, {
      url,
      head: text,
      body: body?.bytes ?? null,
      bodyless: method === "HEAD",
      timeout: limit,
      signal: this.context.signal,
      onConnect: (connection) => {
        this.#connection = connection;
        this.#times.connect = this.#since();
        this.#sent = body?.bytes.length ?? 0;
        this.#verbose(
          "*",
          `Connected to ${url.hostname} (${connection.remote.address}) port ${connection.remote.port}`,
        );
        this.#verbose(">", text);
      },
      onHead: (head) => {
        this.#times.first = this.#since();
        this.#head = head;
        this.status = head.status;
        const shown = headText(head);
        this.#headerBytes += shown.length;
        this.#dumped.push(shown);
        this.#verbose("<", shown);
        const location = REDIRECTS.has(head.status) ? headerOf(head, "location") : undefined;
        this.#redirectTo = location === undefined ? "" : new URL(location, url).href;
        if (location !== undefined && options.flags.has("location")) follow = parseUrl(this.#redirectTo);
        quiet = follow !== null || (options.flags.has("fail") && head.status >= 400);
        if (
          (options.flags.has("include") || options.flags.has("head")) &&
          !(options.flags.has("fail") && head.status >= 400)
        )
          this.#emit(toBytes(shown));
      },
      onBody: (data) => {
        this.#received += data.length;
        if (options.flags.has("compressed")) kept.push(data.slice());
        else if (!quiet) this.#emit(data);
      },
    });
    if (kept.length > 0 && !quiet) {
      const head = this.#head as ResponseHead;
      this.#emit(await inflated(joinBytes(kept), headerOf(head, "content-encoding")));
    }
    if (options.flags.has("fail-with-body") && this.status >= 400)
      throw new CurlFailure(22, `The requested URL returned error: ${this.status}`);
    return follow;
  }

  #save(path: string, data: Uint8Array): void {
    const full = resolvePath(this.context.cwd, path);
    try {
      if (this.options.flags.has("create-dirs")) this.#makeFolders(full);
      this.sys.fs.writeFile(full, data, 0o644);
    } catch {
      throw new CurlFailure(23, `Failed to open the file ${path}`);
    }
  }
  #makeFolders(path: string): void {
    const parts = path.split("/").slice(1, -1);
    for (let at = 1; at <= parts.length; at++)
      try {
        this.sys.fs.mkdir(`/${parts.slice(0, at).join("/")}`, 0o755);
      } catch {
        // It is there.
      }
  }

  /** Files and figures, once nothing more comes. @throws CurlFailure */
  async finish(failure: CurlFailure | null): Promise<void> {
    const { options } = this;
    const fails = options.flags.has("fail") && this.status >= 400;
    if (this.#file !== null && this.#head && !fails) this.#save(this.#file, joinBytes(this.#toFile));
    if (options.dumpHeader === "-") this.print(encoder.encode(this.#dumped.join("")), 1);
    else if (options.dumpHeader !== null) this.#save(options.dumpHeader, toBytes(this.#dumped.join("")));
    if (options.writeOut === null) return;
    const source = options.writeOut.startsWith("@")
      ? new TextDecoder().decode(await this.#read(options.writeOut.slice(1)))
      : options.writeOut;
    const header = (name: string): string => (this.#head && headerOf(this.#head, name.toLowerCase())) ?? "";
    const code = String(this.status).padStart(3, "0");
    const total = this.#since();
    const facts = {
      http_code: code,
      response_code: code,
      http_version: this.#head?.version ?? "0",
      content_type: header("content-type"),
      size_download: this.#received,
      size_upload: this.#sent,
      size_header: this.#headerBytes,
      speed_download: Math.round(this.#received / Math.max(total, 1e-6)),
      time_total: total,
      time_namelookup: 0,
      time_connect: this.#times.connect,
      time_appconnect: 0,
      time_pretransfer: this.#times.connect,
      time_starttransfer: this.#times.first,
      time_redirect: 0,
      num_redirects: this.#redirects,
      num_headers: this.#head?.headers.length ?? 0,
      num_connects: this.#connection ? 1 : 0,
      redirect_url: this.#redirectTo,
      url_effective: this.#url?.href ?? "",
      url: this.#url?.href ?? "",
      method: this.#method,
      scheme: "http",
      filename_effective: this.#file ?? "",
      remote_ip: this.#connection?.remote.address ?? "",
      remote_port: this.#connection?.remote.port ?? 0,
      local_ip: this.#connection?.local.address ?? "",
      local_port: this.#connection?.local.port ?? 0,
      exitcode: failure?.code ?? 0,
      errormsg: failure?.message ?? "",
    };
    this.print(encoder.encode(writeOut(source, facts, header)), 1);
  }
}
