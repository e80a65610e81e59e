import * as v from "valibot";
import { type AppError, appError, failed, ok, type Result } from "../../../domain/errors.ts";
import type { BootMessage } from "./protocol.ts";

const manifestSchema = v.object({
  kernel: v.string(),
  workers: v.record(v.string(), v.string()),
  library: v.string(),
  /** Programs that are fetched when they are first called. */
  lazy: v.optional(v.record(v.string(), v.string()), {}),
});

export type Assets = {
  readonly kernel: ArrayBuffer;
  readonly workers: Readonly<Record<string, ArrayBuffer>>;
  readonly library: ArrayBuffer;
  readonly lazy: Readonly<Record<string, string>>;
};

const missing = (what: string, cause?: unknown): AppError =>
  appError(
    "unavailable",
    `The sandbox's own program (${what}) could not be loaded from this site. Your files are kept; reload the page, or run "npm run build:sandbox" if you serve it yourself.`,
    { retryable: true, cause },
  );

/** Fetches the texts of all workers from the host's own origin. Never throws. */
export async function fetchAssets(base: string, signal: AbortSignal): Promise<Result<Assets>> {
  const get = async (name: string): Promise<Response> => {
    const response = await fetch(base + name, { signal, credentials: "omit" });
    if (!response.ok) throw new Error(`${response.status} for ${name}`);
    return response;
  };
  try {
    const manifest = v.parse(manifestSchema, await (await get("manifest.json")).json());
    const bytes = async (name: string): Promise<ArrayBuffer> => (await get(name)).arrayBuffer();
    const [kernel, library, ...workers] = await Promise.all([
      bytes(manifest.kernel),
      bytes(manifest.library),
      ...Object.entries(manifest.workers).map(async ([name, file]) => [name, await bytes(file)] as const),
    ]);
    return ok({ kernel, library, workers: Object.fromEntries(workers), lazy: manifest.lazy });
  } catch (cause) {
    return failed(missing(cause instanceof Error ? cause.message : "assets", cause));
  }
}

/** A program's files, fetched when it is first called; null when they cannot be had. Never throws. */
export async function fetchLazy(base: string, file: string | undefined): Promise<ArrayBuffer | null> {
  if (file === undefined) return null;
  try {
    const response = await fetch(base + file, { credentials: "omit" });
    return response.ok ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
}

export type Frame = {
  /** To the kernel. */
  readonly port: MessagePort;
  /** To the frame's page, which sends back what it gets. */
  readonly echo: MessagePort;
  readonly present: () => boolean;
  /** Why the kernel's worker does not run, once the frame says so. */
  readonly failure: Promise<string>;
  /** Names of files by the programs that are fetched when they are first called. */
  readonly lazy: Readonly<Record<string, string>>;
  remove(): void;
};

/**
 * Opens the opaque frame and hands it one end of a MessagePort. The frame is known by its window object, once; from then
 * on only the port counts. Ends with a named cause when the signal aborts first.
 */
export function openFrame(base: string, assets: Promise<Result<Assets>>, signal: AbortSignal): Promise<Result<Frame>> {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    // Opaque origin: no storage, no cookies, no way to the host but the port. The delegation gives it shared memory.
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("allow", "cross-origin-isolated *");
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
    frame.src = `${base}frame.html`;
    let ports: readonly MessagePort[] = [];
    let begun = false;
    let broken = (_: string): void => {};
    const failure = new Promise<string>((tell) => {
      broken = tell;
    });
    const remove = (): void => {
      window.removeEventListener("message", hear);
      for (const port of ports) port.close();
      frame.remove();
    };
    const give = (result: Result<Frame>): void => {
      signal.removeEventListener("abort", late);
      if (!result.ok) remove();
      resolve(result);
    };
    const late = (): void =>
      give(failed(appError("boot-timeout", "The sandbox's frame did not load in time.", { retryable: true })));
    const begin = async (isolated: boolean): Promise<void> => {
      if (!isolated)
        return give(
          failed(
            appError(
              "not-isolated",
              "The sandbox's frame has no shared memory: it was served without its isolation headers. Your files are kept; the site's operator must send the headers of /sandbox/frame.html.",
            ),
          ),
        );
      const loaded = await assets;
      if (!loaded.ok) return give(loaded);
      if (signal.aborted || !frame.contentWindow) return late();
      const [kernel, echo] = [new MessageChannel(), new MessageChannel()];
      ports = [kernel.port1, echo.port1];
      const { kernel: script, workers, library } = loaded.value;
      const boot: BootMessage = { type: "boot", kernel: script, workers, library };
      const moved = [kernel.port2, echo.port2, boot.kernel, boot.library, ...Object.values(boot.workers)];
      frame.contentWindow.postMessage(boot, "*", moved);
      const present = (): boolean => frame.contentWindow !== null;
      give(ok({ port: kernel.port1, echo: echo.port1, present, failure, remove, lazy: loaded.value.lazy }));
    };
    const hear = (event: MessageEvent): void => {
      // An opaque origin calls itself "null" like every other one: the window is what identifies it.
      if (event.source !== frame.contentWindow) return;
      const data = event.data as { type?: unknown; isolated?: unknown; message?: unknown } | null;
      if (data?.type === "failed") broken(String(data.message));
      if (data?.type !== "frame-ready" || begun) return;
      begun = true;
      void begin(data.isolated === true);
    };
    window.addEventListener("message", hear);
    signal.addEventListener("abort", late, { once: true });
    document.body.append(frame);
  });
}
