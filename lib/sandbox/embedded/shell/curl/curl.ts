import { joinBytes } from "../../../../domain/bytes.ts";
import type { Syscalls } from "../../process/syscalls.ts";
import type { Command, ExecResult } from "../just-bash.ts";
import { BadArguments, type CurlOptions, readArguments } from "./arguments.ts";
import { CurlFailure } from "./exchange.ts";
import type { PortClient } from "./port-client.ts";

import { type CurlContext, Transfer } from "./transfer.ts";

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -F, --form <name=content>  Specify multipart MIME data
 -H, --header <header>      Pass custom header(s) to server
 -i, --include              Include response headers in output
 -I, --head                 Show document info only
 -L, --location             Follow redirects
 -m, --max-time <seconds>   Maximum time allowed for transfer
 -o, --output <file>        Write to file instead of stdout
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -v, --verbose              Make the operation more talkative
 -w, --write-out <format>   What to output after completion
 -X, --request <method>     Specify request method to use
This sandbox has no network: servers on localhost are what curl can reach.
`;
const VERSION = "curl 8.5.0 (sandbox)\nProtocols: http\nFeatures: \n";
const CONNECTION_REFUSED = 7;
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** All transfers of one command line, one after the other; the last failure is the exit code. */
async function transfers(
  options: CurlOptions,
  sys: Syscalls,
  client: PortClient,
  context: CurlContext,
  print: (data: Uint8Array, fd: 1 | 2) => void,
): Promise<number> {
  const complain = (text: string): void => {
    if (!options.flags.has("silent") || options.flags.has("show-error")) print(new TextEncoder().encode(text), 2);
  };
  let code = 0;
  for (const [at, url] of options.urls.entries()) {
    for (let tries = 0; ; tries++) {
      const transfer = new Transfer(sys, client, options, context, print);
      let failure: CurlFailure | null = null;
      try {
        await transfer.run(url, options.outputs[at]);
        if (options.flags.has("fail") && transfer.status >= 400)
          failure = new CurlFailure(22, `The requested URL returned error: ${transfer.status}`);
      } catch (caught) {
        if (!(caught instanceof CurlFailure)) throw caught;
        failure = caught;
      }
      const again =
        options.flags.has("retry-all-errors") && failure
          ? true
          : failure?.code === CONNECTION_REFUSED
            ? options.flags.has("retry-connrefused")
            : failure?.code === 28 || TRANSIENT.has(transfer.status);
      if (again && tries < options.retries) {
        const wait = options.retryDelay ?? Math.min(600, 2 ** tries);
        complain(
          `curl: (${failure?.code ?? 22}) ${failure?.message ?? ""}\nWarning: Problem: ${failure?.code === CONNECTION_REFUSED ? "connection refused" : "transient error"}. Will retry in ${wait} second${wait === 1 ? "" : "s"}. ${options.retries - tries} ${options.retries - tries === 1 ? "retry" : "retries"} left.\n`,
        );
        await pause(wait * 1000);
        continue;
      }
      await transfer.finish(failure);
      code = failure?.code ?? 0;
      if (failure && failure.code !== 130) complain(`curl: (${failure.code}) ${failure.message}\n`);
      break;
    }
    if (code === 130) break;
  }
  return code;
}

/** `curl`, for servers of the sandbox. */
export async function runCurl(
  args: readonly string[],
  sys: Syscalls,
  client: PortClient,
  context: CurlContext,
): Promise<ExecResult> {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const print = (data: Uint8Array, fd: 1 | 2): void => {
    if (context.live) context.live(data, fd);
    else (fd === 1 ? out : err).push(data.slice());
  };
  const result = (exitCode: number): ExecResult =>
    ({
      stdout: latin1(joinBytes(out)),
      stderr: new TextDecoder().decode(joinBytes(err)),
      exitCode,
      stdoutKind: "bytes",
    }) as ExecResult;
  const say = (text: string, fd: 1 | 2): void => print(new TextEncoder().encode(text), fd);
  try {
    const options = readArguments(args);
    if (options.flags.has("help") || options.flags.has("version")) {
      say(options.flags.has("help") ? HELP : VERSION, 1);
      return result(0);
    }
    if (options.urls.length === 0) throw new BadArguments("no URL specified");
    return result(await transfers(options, sys, client, context, print));
  } catch (caught) {
    if (!(caught instanceof BadArguments)) throw caught;
    say(`curl: ${caught.message}\ncurl: try 'curl --help' for more information\n`, 2);
    return result(caught.code);
  }
}

export const curlCommand = (
  sys: Syscalls,
  client: PortClient,
  live: () => ((data: Uint8Array, fd: 1 | 2) => void) | null,
): Command => ({
  name: "curl",
  trusted: true,
  execute: (args, ctx) =>
    runCurl(args, sys, client, {
      cwd: ctx.cwd,
      stdin: ctx.stdin as unknown as string,
      signal: ctx.signal,
      live: live(),
    }),
});
