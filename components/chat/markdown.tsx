"use client";
import { lazy, Suspense } from "react";
import styles from "./markdown.module.css";

const View = lazy(() => import("./markdown-view.tsx").then(({ MarkdownView }) => ({ default: MarkdownView })));

/** Text that may hold Markdown. Until the code that draws it has arrived, the text stands there as it was written. */
export const Markdown = ({ text }: { readonly text: string }) => (
  <Suspense fallback={<div className={styles.plain}>{text}</div>}>
    <View text={text} />
  </Suspense>
);
