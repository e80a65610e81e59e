"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import styles from "./preview-pane.module.css";

/** The framed page at a width of its own; where the pane is narrower, the page is drawn smaller. */
export function FrameStage({
  frame,
  serial,
  title,
  src,
  sandbox,
  width,
  onLoad,
}: {
  readonly frame: RefObject<HTMLIFrameElement | null>;
  readonly serial: number;
  readonly title: string;
  readonly src: string;
  readonly sandbox: string;
  /** CSS pixels; null: as wide as the pane. */
  readonly width: number | null;
  readonly onLoad: () => void;
}) {
  const stage = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(stage.current!);
    return () => observer.disconnect();
  }, []);
  const scale = width === null || !size ? 1 : Math.min(1, size.width / width);
  const left = width === null || !size ? 0 : Math.max(0, (size.width - width) / 2);
  const placed =
    width === null || !size
      ? { width: "100%", height: "100%" }
      : { width, height: size.height / scale, left, transform: scale < 1 ? `scale(${scale})` : "none" };
  return (
    <div ref={stage} className={styles.stage}>
      <iframe
        key={serial}
        ref={frame}
        title={title}
        src={src}
        onLoad={onLoad}
        sandbox={sandbox}
        referrerPolicy="no-referrer"
        className={styles.frame}
        style={placed}
      />
      {scale < 1 && <span className={styles.scale}>{Math.round(scale * 100)}%</span>}
    </div>
  );
}
