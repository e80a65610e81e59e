"use client";
import { ArrowLeft, ArrowRight, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { LinkDialog } from "../terminal/link-dialog.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { AddressField } from "./address-field.tsx";
import { ConsoleStrip } from "./console-strip.tsx";
import { fileOf } from "./file-of.ts";
import { FrameStage } from "./frame-stage.tsx";
import type { PagePlace } from "./page-message.ts";
import { pageOrders } from "./page-orders.ts";
import styles from "./preview-pane.module.css";
import { useLeaving } from "./use-leaving.ts";
import { usePageMessages } from "./use-page-messages.ts";
import type { OpenedPreview } from "./use-preview.ts";
import { useReloadOnChange } from "./use-reload-on-change.ts";
import { WIDTHS, type Width } from "./widths.ts";

export type ServedPreviewProps = {
  readonly state: WorkbenchState;
  readonly preview: OpenedPreview;
  /** Null: the project's files. */
  readonly port: number | null;
  /** What is shown first: a path with its slash. */
  readonly first: string;
  readonly pages: readonly string[];
  /** What stands where the page would: nothing listens any more. */
  readonly instead: ReactNode;
  readonly truth: string;
  readonly onOpen: ((path: string, line: number, column: number) => void) | undefined;
  readonly onPlace: (path: string) => void;
  /** The preview's origin has to be opened anew. */
  readonly onLost: () => void;
};

/** Pages of a server in the sandbox, or of the project's files, on an origin of their own. */
export function ServedPreview(props: ServedPreviewProps) {
  const { state, preview, port, first, pages, instead, truth, onOpen, onPlace, onLost } = props;
  const [start, setStart] = useState({ path: first, serial: 1 });
  const [place, setPlace] = useState<PagePlace | null>(null);
  const [width, setWidth] = useState<Width>("full");
  const [link, setLink] = useState<string | null>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const list = useId();
  const paths = useMemo(() => state.files.map((file) => file.path), [state.files]);
  const leaving = useLeaving(preview);

  const orders = useMemo(
    () => pageOrders((order) => frame.current?.contentWindow?.postMessage(order, preview.origin)),
    [preview],
  );
  useEffect(() => orders.forget, [orders]);
  const printed = usePageMessages(frame, start.serial, {
    link: (href) => {
      if (navigator.userActivation?.isActive !== false && /^https?:/i.test(href)) setLink(href);
    },
    heard: orders.heard,
    place: (now) => {
      if (leaving.left) return;
      setPlace(now);
      onPlace(now.path);
    },
  });
  const show = (path: string): void => {
    orders.forget();
    leaving.begin();
    setPlace(null);
    onPlace(path);
    setStart({ path, serial: start.serial + 1 });
  };
  const current = place?.path ?? start.path;
  const reload = (): void => {
    if (leaving.left) onLost();
    else if (place) orders.give({ type: "reload" }, () => show(current));
    else show(current);
  };
  const step = (by: -1 | 1): void => orders.give({ type: "go", by }, () => show(current));
  useReloadOnChange(state.files, port === null ? preview.asked : null, reload);
  const shownPath =
    current === "/" && port === null ? "index.html" : current.replace(/^\/(?=.)/, "").replace(/[?#].*$/, "");

  return (
    <>
      <div className={styles.bar}>
        <IconButton label="Back" disabled={!place?.back || leaving.left} onClick={() => step(-1)}>
          <ArrowLeft aria-hidden />
        </IconButton>
        <IconButton label="Forward" disabled={!place?.forward || leaving.left} onClick={() => step(1)}>
          <ArrowRight aria-hidden />
        </IconButton>
        <IconButton label="Reload the page" onClick={reload}>
          <RotateCw aria-hidden />
        </IconButton>
        <AddressField
          current={current}
          host={port === null ? "" : `localhost:${port}`}
          list={pages.length > 1 ? list : undefined}
          onGo={(path) => (place && !leaving.left ? orders.give({ type: "open", path }, () => show(path)) : show(path))}
        />
        <datalist id={list}>
          {pages.map((page) => (
            <option key={page} value={`/${page}`} />
          ))}
        </datalist>
        <Segmented label="Width of the page" value={width} options={WIDTHS} onChange={setWidth} />
      </div>
      <p className={styles.truth}>{truth}</p>
      {instead ??
        (leaving.left ? (
          <div className={styles.choice} role="status">
            <p>
              This page has left the preview: it went to an address that the sandbox does not reach. Nothing was sent.
            </p>
            <Button onClick={() => show(current)}>Come back to {current}</Button>
          </div>
        ) : (
          <FrameStage
            frame={frame}
            serial={start.serial}
            title={`Preview of ${shownPath}`}
            src={preview.origin + start.path}
            sandbox="allow-scripts allow-same-origin allow-forms"
            width={width === "full" ? null : Number(width)}
            onLoad={leaving.loaded}
          />
        ))}
      <ConsoleStrip console={printed} problems={[]} fileOf={(file) => fileOf(file, paths)} onOpen={onOpen} />
      {link !== null && <LinkDialog address={link} from="The page leads there." onClose={() => setLink(null)} />}
    </>
  );
}
