"use client";
import { type ReactNode, useState } from "react";
import type { BlobHash } from "@/lib/domain/ids.ts";
import { Button } from "../ui/button.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { foldOutput, plainOutput } from "./fold-output.ts";
import styles from "./output-view.module.css";

/** The most that is put on the page at once, in characters; the terminal and an export have all of it. */
const MOST_SHOWN = 400_000;

/** What a command printed: head and tail until unfolded, and the whole of it, read from its blob, on demand. */
export function OutputView({
  output,
  full,
  readBlob,
}: {
  readonly output: string;
  readonly full?: { readonly blob: BlobHash; readonly bytes: number } | undefined;
  readonly readBlob: (hash: BlobHash) => Promise<Uint8Array | null>;
}) {
  const [unfolded, setUnfolded] = useState(false);
  const [whole, setWhole] = useState<string | "reading" | "missing" | null>(null);
  const view = foldOutput(output);
  const readAll = async (hash: BlobHash): Promise<void> => {
    setWhole("reading");
    const bytes = await readBlob(hash).catch(() => null);
    setWhole(bytes ? plainOutput(new TextDecoder().decode(bytes)) : "missing");
  };
  if (whole !== null && whole !== "reading" && whole !== "missing") {
    return (
      <Pre>
        {whole.slice(0, MOST_SHOWN)}
        {whole.length > MOST_SHOWN &&
          `\n… ${formatBytes(whole.length - MOST_SHOWN)} more. Export the session to have all of it.`}
      </Pre>
    );
  }
  return (
    <>
      {!view.folded || unfolded ? (
        <Pre>{view.folded ? plainOutput(output) : view.text || "No output."}</Pre>
      ) : (
        <>
          <Pre>{view.head}</Pre>
          <button type="button" className={styles.fold} onClick={() => setUnfolded(true)}>
            {plural(view.hidden, "line")} folded · show
          </button>
          <Pre>{view.tail}</Pre>
        </>
      )}
      {full && (
        <p className={styles.full}>
          {whole === "missing" ? (
            "The whole output is no longer stored in this browser."
          ) : (
            <Button size="small" tone="quiet" disabled={whole === "reading"} onClick={() => void readAll(full.blob)}>
              Show the whole output ({formatBytes(full.bytes)})
            </Button>
          )}
        </p>
      )}
    </>
  );
}

const Pre = ({ children }: { readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
  <pre className={styles.output} tabIndex={0}>
    {children}
  </pre>
);
