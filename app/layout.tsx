import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { EARLY_SCRIPT } from "@/components/landing/early-script.ts";
import { PlaygroundProvider } from "@/components/playground/playground-provider.tsx";
import { MISSING_PARTS_SCRIPT } from "@/components/ui/missing-parts-script.ts";
import { THEME_SCRIPT } from "@/components/ui/theme-script.ts";
import "./globals.css";

const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  variable: "--font-inter",
  weight: "100 900",
  display: "swap",
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "Tabwright: a coding agent that works inside this tab", template: "%s · Tabwright" },
  description: "It plans, edits, runs and tests in a sandbox in your own browser. You steer. Everything is kept here.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f7f4" },
    { media: "(prefers-color-scheme: dark)", color: "#110f0c" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={inter.variable} suppressHydrationWarning>
      <body>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constants: the theme before the first paint, parts that do not arrive, keys pressed before the code is there. */}
        <script dangerouslySetInnerHTML={{ __html: `${THEME_SCRIPT};${MISSING_PARTS_SCRIPT};${EARLY_SCRIPT}` }} />
        <PlaygroundProvider>{children}</PlaygroundProvider>
      </body>
    </html>
  );
}
