/** What a command line of curl asks for. */
export type CurlOptions = {
  readonly urls: string[];
  /** One for each url that has its own; "-" is the standard output. */
  readonly outputs: (string | { readonly remote: true })[];
  readonly headers: string[];
  readonly data: DataPart[];
  readonly form: { readonly name: string; readonly value: string; readonly literal: boolean }[];
  readonly flags: Set<Flag>;
  method: string | null;
  user: string | null;
  agent: string | null;
  referer: string | null;
  cookie: string | null;
  upload: string | null;
  dumpHeader: string | null;
  writeOut: string | null;
  range: string | null;
  /** Seconds; null: no limit. */
  maxTime: number | null;
  connectTimeout: number | null;
  maxRedirects: number;
  retries: number;
  /** Seconds. */
  retryDelay: number | null;
};
export type DataPart = { readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json"; readonly value: string };
export type Flag =
  | "include"
  | "head"
  | "silent"
  | "show-error"
  | "fail"
  | "fail-with-body"
  | "location"
  | "get"
  | "verbose"
  | "compressed"
  | "retry-connrefused"
  | "retry-all-errors"
  | "create-dirs"
  | "help"
  | "version";
export class BadArguments extends Error {
  constructor(
    message: string,
    readonly code = 2,
  ) {
    super(message);
  }
}

const FLAGS: Readonly<Record<string, Flag | null>> = {
  include: "include",
  "show-headers": "include",
  head: "head",
  silent: "silent",
  "show-error": "show-error",
  fail: "fail",
  "fail-with-body": "fail-with-body",
  location: "location",
  "location-trusted": "location",
  get: "get",
  verbose: "verbose",
  compressed: "compressed",
  "retry-connrefused": "retry-connrefused",
  "retry-all-errors": "retry-all-errors",
  "create-dirs": "create-dirs",
  help: "help",
  version: "version",
  // Nothing to do for them here.
  insecure: null,
  "no-buffer": null,
  "no-progress-meter": null,
  "progress-bar": null,
  globoff: null,
  "http1.1": null,
  "http1.0": null,
  http2: null,
  ipv4: null,
  ipv6: null,
  "tcp-nodelay": null,
  "no-keepalive": null,
  "path-as-is": null,
};
type Setter = (options: CurlOptions, value: string) => void;
const seconds = (name: string, value: string): number => {
  const number = Number(value);
  if (value === "" || !Number.isFinite(number) || number < 0)
    throw new BadArguments(`option ${name}: expected a proper numerical parameter`);
  return number;
};
const data =
  (kind: DataPart["kind"]): Setter =>
  (options, value) =>
    void options.data.push({ kind, value });
const VALUES: Readonly<Record<string, Setter>> = {
  request: (options, value) => {
    options.method = value;
  },
  header: (options, value) => void options.headers.push(value),
  data: data("ascii"),
  "data-ascii": data("ascii"),
  "data-raw": data("raw"),
  "data-binary": data("binary"),
  "data-urlencode": data("urlencode"),
  json: data("json"),
  form: (options, text) => {
    const at = text.indexOf("=");
    if (at < 0) throw new BadArguments("Illegally formatted input field!");
    options.form.push({ name: text.slice(0, at), value: text.slice(at + 1), literal: false });
  },
  "form-string": (options, text) => {
    const at = text.indexOf("=");
    if (at < 0) throw new BadArguments("Illegally formatted input field!");
    options.form.push({ name: text.slice(0, at), value: text.slice(at + 1), literal: true });
  },
  output: (options, value) => void options.outputs.push(value),
  user: (options, value) => {
    options.user = value;
  },
  "user-agent": (options, value) => {
    options.agent = value;
  },
  referer: (options, value) => {
    options.referer = value;
  },
  cookie: (options, value) => {
    options.cookie = value;
  },
  "upload-file": (options, value) => {
    options.upload = value;
  },
  "dump-header": (options, value) => {
    options.dumpHeader = value;
  },
  "write-out": (options, value) => {
    options.writeOut = value;
  },
  range: (options, value) => {
    options.range = value;
  },
  url: (options, value) => void options.urls.push(value),
  "max-time": (options, value) => {
    options.maxTime = seconds("-m", value);
  },
  "connect-timeout": (options, value) => {
    options.connectTimeout = seconds("--connect-timeout", value);
  },
  "max-redirs": (options, value) => {
    options.maxRedirects = seconds("--max-redirs", value);
  },
  retry: (options, value) => {
    options.retries = seconds("--retry", value);
  },
  "retry-delay": (options, value) => {
    options.retryDelay = seconds("--retry-delay", value);
  },
  "retry-max-time": () => {},
};
const SHORT: Readonly<Record<string, string>> = {
  i: "include",
  I: "head",
  s: "silent",
  S: "show-error",
  f: "fail",
  L: "location",
  G: "get",
  v: "verbose",
  k: "insecure",
  N: "no-buffer",
  "#": "progress-bar",
  g: "globoff",
  0: "http1.0",
  4: "ipv4",
  6: "ipv6",
  h: "help",
  V: "version",
  X: "request",
  H: "header",
  d: "data",
  F: "form",
  o: "output",
  u: "user",
  A: "user-agent",
  e: "referer",
  b: "cookie",
  T: "upload-file",
  D: "dump-header",
  w: "write-out",
  r: "range",
  m: "max-time",
};
/** Understood by curl, and meant for what this sandbox does not have. */
const REFUSED = new Set(["proxy", "x", "interface", "cookie-jar", "c", "cert", "cacert", "unix-socket", "resolve"]);

/** @throws BadArguments */
export function readArguments(list: readonly string[]): CurlOptions {
  const options: CurlOptions = {
    urls: [],
    outputs: [],
    headers: [],
    data: [],
    form: [],
    flags: new Set(),
    method: null,
    user: null,
    agent: null,
    referer: null,
    cookie: null,
    upload: null,
    dumpHeader: null,
    writeOut: null,
    range: null,
    maxTime: null,
    connectTimeout: null,
    maxRedirects: 50,
    retries: 0,
    retryDelay: null,
  };
  const queue = [...list];
  const take = (shown: string, attached?: string): string => {
    const value = attached ?? queue.shift();
    if (value === undefined) throw new BadArguments(`option ${shown}: requires parameter`);
    return value;
  };
  const apply = (name: string, shown: string, attached?: string): void => {
    if (name in VALUES) (VALUES[name] as Setter)(options, take(shown, attached));
    else if (name === "remote-name") options.outputs.push({ remote: true });
    else if (name in FLAGS) {
      const flag = FLAGS[name];
      if (flag) options.flags.add(flag);
    } else if (REFUSED.has(name))
      throw new BadArguments(
        `option ${shown}: this sandbox's curl does not have it; it reaches only servers on localhost`,
      );
    else throw new BadArguments(`option ${shown}: is unknown`);
  };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === "--") options.urls.push(...queue.splice(0));
    else if (word.startsWith("--")) {
      // curl itself takes `--name value` only; what scripts write with "=" is meant the same.
      const at = word.indexOf("=");
      const name = word.slice(2, at < 0 ? undefined : at);
      const off = name.startsWith("no-") && name.slice(3) in FLAGS;
      if (!off) apply(name, at < 0 ? word : word.slice(0, at), at < 0 ? undefined : word.slice(at + 1));
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        const name = letter === "O" ? "remote-name" : (SHORT[letter] ?? letter);
        if (name in VALUES) {
          apply(name, `-${letter}`, at + 1 < word.length ? word.slice(at + 1) : undefined);
          break;
        }
        apply(name, `-${letter}`);
      }
    } else options.urls.push(word);
  }
  return options;
}
