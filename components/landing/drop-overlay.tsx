"use client";
import { FolderInput } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./drop-overlay.module.css";

/** Makes the whole page a place to drop files on, and shows it while something is held over it. */
export function DropOverlay({ onDrop }: { readonly onDrop: (transfer: DataTransfer) => void }) {
  const [over, setOver] = useState(false);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  }, [onDrop]);
  useEffect(() => {
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const handlers: Record<string, (event: DragEvent) => void> = {
      dragenter: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setOver(true);
      },
      dragover: (event) => {
        if (holdsFiles(event)) event.preventDefault();
      },
      dragleave: (event) => {
        if (!holdsFiles(event)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      drop: (event) => {
        if (!holdsFiles(event) || !event.dataTransfer) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        drop.current(event.dataTransfer);
      },
    };
    for (const [name, handler] of Object.entries(handlers)) window.addEventListener(name as "drop", handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) window.removeEventListener(name as "drop", handler);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={styles.overlay} role="status">
      <p className={styles.words}>
        <FolderInput aria-hidden />
        Drop a folder, a zip or tgz, or an exported session
      </p>
    </div>
  );
}
