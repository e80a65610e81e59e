import * as v from "valibot";
import { appError, Failure, failed, type Result } from "../domain/errors.ts";
import type { SessionId } from "../domain/ids.ts";
import { openPreview, type Preview } from "../preview/open-preview.ts";
import { fetchJson } from "./fetch-json.ts";
import type { FileIntents } from "./file-intents.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** Origins that are kept open at the same time; the one opened first goes. */
const MAX_OPEN = 8;
const placeSchema = v.object({ origin: v.nullable(v.pipe(v.string(), v.regex(/^https?:\/\/[a-z0-9.:-]+$/i))) });

const noOrigin = appError(
  "unavailable",
  "This address of the workbench has no origin beside it for previews: open it as playground.localhost, or set PREVIEW_ORIGIN.",
);

/** The previews of a session: an origin for the project's files and one for each port. */
export class SessionPreviews {
  readonly #open = new Map<number | null, Promise<Result<Preview>>>();

  constructor(
    private readonly id: SessionId,
    private readonly host: Pick<SandboxHost, "current">,
    private readonly files: Pick<FileIntents, "read">,
  ) {}

  /** `port`: null for the project's files. The same preview until it is closed. */
  open(port: number | null): Promise<Result<Preview>> {
    const known = this.#open.get(port);
    if (known) return known;
    const opening = this.#start(port);
    this.#open.set(port, opening);
    void opening.then((result) => {
      if (!result.ok && this.#open.get(port) === opening) this.#open.delete(port);
    });
    const [first] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && first !== undefined) this.#close(first);
    return opening;
  }

  closeAll(): void {
    for (const port of [...this.#open.keys()]) this.#close(port);
  }

  #close(port: number | null): void {
    void this.#open.get(port)?.then((result) => result.ok && result.value.close());
    this.#open.delete(port);
  }

  async #start(port: number | null): Promise<Result<Preview>> {
    if (!("serviceWorker" in navigator))
      return failed(appError("unavailable", "This browser has no service workers, which previews of servers need."));
    const place = await fetchJson("/api/preview", placeSchema, "The previews' address");
    if (!place.ok) return place;
    if (place.value.origin === null) return failed(noOrigin);
    const name = new TextEncoder().encode(`${this.id}:${port ?? "files"}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", name));
    const label = [...digest.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const origin = place.value.origin.replace("://", `://p${label}.`);
    return openPreview({
      origin,
      appOrigin: location.origin,
      port,
      connect: (to) => this.host.current?.connect(to) ?? Promise.reject(noSandbox()),
      // What is not recorded (installed packages) is only in the sandbox.
      readFile: async (path) =>
        (await this.files.read(path))?.bytes ?? (await this.host.current?.files.read(path)) ?? null,
    });
  }
}

const noSandbox = (): Failure =>
  new Failure(appError("unavailable", "The sandbox does not run in this tab, so no server can be reached."));
