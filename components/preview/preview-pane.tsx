"use client";
import { useMemo, useState } from "react";
import type { OpenPort, SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { BundledPreview } from "./bundled-preview.tsx";
import { pagesOf } from "./pages.ts";
import styles from "./preview-pane.module.css";
import { ServedPreview } from "./served-preview.tsx";
import { ServerEnded } from "./server-ended.tsx";
import { useKeptPath } from "./use-kept-path.ts";
import { usePreview } from "./use-preview.ts";
import { useShownSource } from "./use-shown-source.ts";

export type PreviewPaneProps = {
  readonly controller: SessionController;
  readonly state: WorkbenchState;
  /** Shows a place that the page's console names. Lines and columns are 1-based. */
  readonly onOpen?: ((path: string, line: number, column: number) => void) | undefined;
};

const FILES = "files";
const nameOf = ({ port, command }: OpenPort): string => (command === "" ? `Port ${port}` : `Port ${port} · ${command}`);

/** The pages of the sandbox's servers and of the project's files. */
export function PreviewPane({ controller, state, onOpen }: PreviewPaneProps) {
  const { ports, ended } = state;
  const source = useShownSource(controller, state);
  const { port } = source;
  const open = ports.find((each) => each.port === port);
  const closed = [...new Set([...ended.map((server) => server.port), ...(port === null ? [] : [port])])].filter(
    (each) => !ports.some((one) => one.port === each),
  );
  return (
    <section className={styles.pane} aria-label="Preview">
      {(ports.length > 0 || ended.length > 0 || port !== null) && (
        <select
          aria-label="What is shown"
          className={styles.source}
          value={port ?? FILES}
          onChange={(event) => source.show(event.target.value === FILES ? null : Number(event.target.value))}
        >
          {ports.map((each) => (
            <option key={each.port} value={each.port}>
              {nameOf(each)}
            </option>
          ))}
          {closed.map((each) => (
            <option key={each} value={each}>
              Port {each} · ended
            </option>
          ))}
          <option value={FILES}>The project’s files</option>
        </select>
      )}
      <Shown
        key={port ?? FILES}
        controller={controller}
        state={state}
        onOpen={onOpen}
        port={port}
        closed={port !== null && !open}
        onFiles={() => source.show(null)}
      />
    </section>
  );
}

function Shown({
  controller,
  state,
  onOpen,
  port,
  closed,
  onFiles,
}: PreviewPaneProps & { readonly port: number | null; readonly closed: boolean; readonly onFiles: () => void }) {
  const [attempt, setAttempt] = useState(0);
  const opened = usePreview(controller, port, attempt);
  const [path, keepPath] = useKeptPath(controller, port);
  const again = (): void => setAttempt(attempt + 1);
  const { pages, first } = useMemo(
    () => pagesOf(state.files, state.view.task.preview),
    [state.files, state.view.task.preview],
  );
  if (!opened) return <Spinner label="Opening the preview…" />;
  if (!opened.ok) {
    const why = opened.error.message;
    if (port === null) return <BundledPreview controller={controller} state={state} onOpen={onOpen} why={why} />;
    return (
      <div className={styles.choice} role="status">
        <p>
          {closed ? `Nothing listens at port ${port}, and its` : `Port ${port} is open, but its`} pages cannot be shown
          here. {why}
        </p>
        <Button onClick={again}>Try again</Button>
      </div>
    );
  }
  if (port === null && first === null)
    return (
      <p className={styles.empty}>
        There is no page to show yet. As soon as the project has an .html file or a server opens a port, it is shown
        here and follows every change.
      </p>
    );
  return (
    <ServedPreview
      // A server that comes back is shown anew.
      key={`${attempt} ${closed}`}
      state={state}
      preview={opened.value}
      port={port}
      first={path ?? (port === null && first !== "index.html" ? `/${first}` : "/")}
      pages={port === null ? pages : []}
      instead={
        closed && port !== null ? (
          <ServerEnded
            state={state}
            port={port}
            server={state.ended.findLast((server) => server.port === port)}
            onStart={() => controller.servers.start(port)}
            onFiles={onFiles}
          />
        ) : null
      }
      truth={
        port === null
          ? "The project’s files, served by a service worker: no network beyond the sandbox."
          : closed
            ? `Nothing listens at port ${port} of the sandbox.`
            : `Port ${port} of the sandbox, by a service worker: no network beyond the sandbox.`
      }
      onOpen={onOpen}
      onPlace={keepPath}
      onLost={again}
    />
  );
}
