"use client";
import "@xterm/xterm/css/xterm.css";
import { ScreenFrame, type ScreenProps } from "./screen-frame.tsx";
import type { ScreenOptions } from "./screen-view.ts";
import { TerminalView } from "./terminal-view.ts";

export type TerminalScreenProps = ScreenProps<TerminalView> & { readonly readOnly: boolean };

/** A whole terminal on the page. */
export function TerminalScreen({ readOnly, ...props }: TerminalScreenProps) {
  return <ScreenFrame {...props} ownKeys={!readOnly} open={readOnly ? toRead : toType} />;
}

/** It measures its cells once, so the font has to be there. One that does not come is done without. */
async function open(host: HTMLElement, options: ScreenOptions, readOnly: boolean): Promise<TerminalView> {
  const { fontSize, fontFamily } = getComputedStyle(host);
  await document.fonts.load(`${fontSize} ${fontFamily}`).catch(() => undefined);
  return new TerminalView(host, { ...options, readOnly });
}

const toRead = (host: HTMLElement, options: ScreenOptions) => open(host, options, true);
const toType = (host: HTMLElement, options: ScreenOptions) => open(host, options, false);
