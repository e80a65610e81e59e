"use client";
import { RotateCw } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { LinkDialog } from "../terminal/link-dialog.tsx";
import { IconButton } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { isPage, resolveAddress } from "./addresses.ts";
import { ConsoleStrip } from "./console-strip.tsx";
import { FRAME_ADDRESS } from "./frame-headers.mjs";
import { FrameStage } from "./frame-stage.tsx";
import { pagesOf } from "./pages.ts";
import styles from "./preview-pane.module.css";
import { useBundledPage } from "./use-bundled-page.ts";
import { usePageMessages } from "./use-page-messages.ts";
import { WIDTHS, type Width } from "./widths.ts";

export type BundledPreviewProps = {
  readonly controller: SessionController;
  readonly state: WorkbenchState;
  readonly onOpen: ((path: string, line: number, column: number) => void) | undefined;
  /** Why the page is not shown from an origin of its own. */
  readonly why: string;
};

/** A page of the project as one document, where no origin can be had for it. */
export function BundledPreview({ controller, state, onOpen, why }: BundledPreviewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [width, setWidth] = useState<Width>("full");
  const [reload, setReload] = useState(0);
  const [link, setLink] = useState<string | null>(null);
  const [lost, setLost] = useState("");
  const frame = useRef<HTMLIFrameElement>(null);
  const paths = useMemo(() => new Set(state.files.map((file) => file.path)), [state.files]);
  const { pages, first } = useMemo(
    () => pagesOf(state.files, state.view.task.preview),
    [state.files, state.view.task.preview],
  );
  const path = chosen !== null && paths.has(chosen) ? chosen : first;
  const bundled = useBundledPage(controller, state.files, path, reload);

  const follow = (href: string): void => {
    if (path === null || navigator.userActivation?.isActive === false) return;
    const target = resolveAddress(path, href, paths);
    setLost("");
    if (target.kind === "remote") setLink(new URL(href, "https://preview.invalid").href);
    else if (target.kind === "file" && isPage(target.path)) setChosen(target.path);
    else if (target.kind !== "none") setLost(`The link leads to ${target.path}, which is no page of the project.`);
  };
  // Answered once a load, so that a page that asks again and again is not given itself again and again.
  const answered = useRef(0);
  const give = (): void => {
    const page = bundled?.page;
    if (!page || !bundled || answered.current === bundled.serial) return;
    answered.current = bundled.serial;
    // The frame's origin is opaque, so no other target than any can be named; what is sent is the page itself.
    frame.current?.contentWindow?.postMessage(page.html, "*");
  };
  const printed = usePageMessages(frame, bundled?.serial ?? 0, { link: follow, ready: give });
  const problems = [...(bundled?.page?.problems ?? []), ...(lost === "" ? [] : [lost])];

  if (path === null) {
    return (
      <p className={styles.empty}>
        There is no page to show yet. As soon as the project has an .html file, it is shown here and follows every
        change.
      </p>
    );
  }
  return (
    <>
      <div className={styles.bar}>
        <IconButton label="Reload the page" onClick={() => setReload(reload + 1)}>
          <RotateCw aria-hidden />
        </IconButton>
        <select
          aria-label="Page"
          className={styles.address}
          value={path}
          onChange={(event) => {
            setLost("");
            setChosen(event.target.value);
          }}
        >
          {pages.map((page) => (
            <option key={page} value={page}>
              /{page}
            </option>
          ))}
        </select>
        <Segmented label="Width of the page" value={width} options={WIDTHS} onChange={setWidth} />
      </div>
      <p className={styles.truth} title={why}>
        Static page, bundled: no server, no network.
      </p>
      {bundled?.page ? (
        <FrameStage
          frame={frame}
          serial={bundled.serial}
          title={`Preview of ${path}`}
          src={FRAME_ADDRESS}
          sandbox="allow-scripts"
          width={width === "full" ? null : Number(width)}
          onLoad={() => {
            answered.current = 0;
          }}
        />
      ) : (
        <p className={styles.empty}>
          {bundled ? `${path} could not be read. Reload to try again.` : <Spinner label={`Bundling ${path}`} />}
        </p>
      )}
      <ConsoleStrip
        console={printed}
        problems={problems}
        fileOf={(file) => (paths.has(file) ? file : null)}
        onOpen={onOpen}
      />
      {link !== null && (
        <LinkDialog address={link} from="A link in the page leads there." onClose={() => setLink(null)} />
      )}
    </>
  );
}
