"use client";
import { type ComponentType, useCallback, useEffect, useRef, useState } from "react";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { PrintedView } from "./printed-view.ts";
import { ScreenFrame, type ScreenProps } from "./screen-frame.tsx";
import type { ScreenOptions, ScreenView } from "./screen-view.ts";
import styles from "./terminal-pane.module.css";
import type { TerminalScreenProps } from "./terminal-screen.tsx";
import type { TerminalView } from "./terminal-view.ts";

type Stage = "text" | "changing" | "terminal";

/**
 * What the agent's commands print: as text, for as long as text is what they print. The first output that moves a cursor or
 * mixes colours fetches a terminal, which draws everything again from the start and then takes the text's place.
 */
export function AgentScreen({
  controller,
  ...props
}: Omit<ScreenProps<ScreenView>, "label" | "onReady"> & { readonly controller: SessionController }) {
  const [Terminal, setTerminal] = useState<ComponentType<TerminalScreenProps> | null>(null);
  const [stage, setStage] = useState<Stage>("text");
  const frame = useRef<HTMLDivElement>(null);
  const focused = useRef(false);
  const printed = useRef<PrintedView | null>(null);
  const { commands } = props;
  const open = useCallback(
    (host: HTMLElement, options: ScreenOptions) =>
      new PrintedView(host, {
        ...options,
        onBeyond: () => {
          import("./terminal-screen.tsx")
            .then(({ TerminalScreen }) => setTerminal(() => TerminalScreen))
            // The text goes on as well as it can.
            .catch(() => undefined);
        },
      }),
    [],
  );
  const follow = useCallback(
    (view: PrintedView) => {
      printed.current = view;
      const end = controller.onOutput((chunk) => void view.write(chunk));
      return () => {
        printed.current = null;
        end();
      };
    },
    [controller],
  );
  const replay = useCallback(
    (view: TerminalView) => {
      setStage("changing");
      const end = controller.onOutput((chunk) => void view.write(chunk));
      void view.write("").then(() => {
        const place = printed.current?.place() ?? null;
        if (place !== null) view.showPlace(place);
        focused.current = frame.current?.contains(document.activeElement) ?? false;
        setStage("terminal");
      });
      return end;
    },
    [controller],
  );
  // Whoever was in the text is in the terminal now.
  useEffect(() => {
    if (stage === "terminal" && focused.current) commands.current?.focus();
  }, [stage, commands]);
  const shared = { ...props, label: "What the agent’s commands print. Arrow and page keys scroll." };
  return (
    <div ref={frame} className={styles.stages}>
      {stage !== "terminal" && <ScreenFrame {...shared} ownKeys={false} open={open} onReady={follow} />}
      {Terminal && (
        <div className={stage === "terminal" ? styles.stage : styles.behind} inert={stage !== "terminal"}>
          <Terminal {...shared} search={stage === "terminal" ? props.search : null} readOnly onReady={replay} />
        </div>
      )}
    </div>
  );
}
