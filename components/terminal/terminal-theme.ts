import type { ITheme } from "@xterm/xterm";

/** xterm wants plain colours, the tokens are OKLCH: the browser converts them. `#rrggbb`. */
export function resolveColour(value: string, context: CanvasRenderingContext2D): string {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

export type TerminalColours = { readonly theme: ITheme; readonly match: string; readonly activeMatch: string };

/** The terminal's colours as the tokens stand on `host` now. */
export function terminalColours(host: Element): TerminalColours {
  const style = getComputedStyle(host);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const token = (name: string): string =>
    context ? resolveColour(style.getPropertyValue(name).trim(), context) : "#808080";
  const theme: ITheme = {
    background: token("--sunken"),
    foreground: token("--ink"),
    cursor: token("--ink"),
    cursorAccent: token("--sunken"),
    selectionBackground: `${token("--accent")}55`,
    scrollbarSliderBackground: `${token("--ink-3")}55`,
    scrollbarSliderHoverBackground: `${token("--ink-3")}88`,
    scrollbarSliderActiveBackground: `${token("--ink-3")}aa`,
    black: style.colorScheme === "dark" ? token("--sunken") : token("--ink"),
    red: token("--fail"),
    green: token("--pass"),
    yellow: token("--wait"),
    blue: token("--syntax-name"),
    magenta: token("--syntax-keyword"),
    cyan: token("--accent"),
    white: token("--ink-2"),
    brightBlack: token("--ink-3"),
    brightRed: token("--fail"),
    brightGreen: token("--pass"),
    brightYellow: token("--wait"),
    brightBlue: token("--syntax-name"),
    brightMagenta: token("--syntax-keyword"),
    brightCyan: token("--accent"),
    brightWhite: token("--ink"),
  };
  return { theme, match: token("--wait-soft"), activeMatch: token("--accent-soft") };
}
