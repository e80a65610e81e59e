import type { WebContainer } from "@webcontainer/api";
import { appError, Failure } from "../../../domain/errors.ts";

export type ClientOptions = {
  /** Of the hosted runtime: https://stackblitz.com, or a stand-in's. */
  readonly origin: string;
  readonly key: string | null;
};
export type ClientPage = {
  /** Rejects when nothing answers at the runtime's address. */
  reach(origin: string): Promise<void>;
  boot(options: ClientOptions): Promise<WebContainer>;
};
export type ClientFrame = {
  readonly page: ClientPage;
  /** False when the frame was taken away. */
  present(): boolean;
  remove(): void;
};

/** Opens the page that holds the client (client-page.ts), at `address` on this page's own origin. Throws Failure. */
export async function openClientFrame(address: string, signal: AbortSignal): Promise<ClientFrame> {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "WebContainer";
  frame.allow = "cross-origin-isolated *";
  frame.src = address;
  const loaded = new Promise<void>((resolve) => {
    frame.addEventListener("load", () => resolve(), { once: true });
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  document.body.append(frame);
  await loaded;
  const page = (frame.contentWindow as { webContainerClient?: ClientPage } | null)?.webContainerClient;
  // Whoever waited has gone on without it.
  if (!page || signal.aborted) {
    frame.remove();
    throw new Failure(
      appError("unavailable", "The page that talks to WebContainer could not be loaded from this site.", {
        retryable: true,
      }),
    );
  }
  return { page, present: () => frame.isConnected, remove: () => frame.remove() };
}
