"use client";
import { Copy, RotateCcw, Search } from "lucide-react";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { keepShown, readShown } from "../playground/shown.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { plural } from "../ui/format.ts";
import { lazily } from "../ui/lazy.ts";
import { Spinner } from "../ui/spinner.tsx";
import { panelId, TabList, tabId } from "../ui/tabs.tsx";
import { AgentScreen } from "./agent-screen.tsx";
import { KeptScreen } from "./kept-screen.ts";
import { LinkDialog } from "./link-dialog.tsx";
import { OwnShell, type ShellState } from "./own-shell.ts";
import type { ScreenCommands } from "./screen-frame.tsx";
import styles from "./terminal-pane.module.css";
import type { TerminalScreenProps } from "./terminal-screen.tsx";
import type { TerminalView } from "./terminal-view.ts";

export type TerminalPaneProps = { readonly controller: SessionController; readonly state: WorkbenchState };

/** A terminal to type in; most sessions never need its code. */
const TerminalScreen = lazily<TerminalScreenProps>(
  () => import("./terminal-screen.tsx").then((module) => module.TerminalScreen),
  <div className={styles.opening}>
    <Spinner label="Opening your shell…" />
  </div>,
);

type Who = "agent" | "you";
const TABS = [
  { id: "agent", label: "agent" },
  { id: "you", label: "you" },
] as const;

export function TerminalPane({ controller, state }: TerminalPaneProps) {
  const prefix = useId();
  const [who, setWho] = useState<Who>(() => readShown(controller).terminal ?? "agent");
  const [visited, setVisited] = useState(who === "you");
  const pressed = useRef(false);
  const [selected, setSelected] = useState<Readonly<Record<Who, boolean>>>({ agent: false, you: false });
  const [search, setSearch] = useState<Readonly<Record<Who, string | null>>>({ agent: null, you: null });
  const [link, setLink] = useState<string | null>(null);
  const [shell, setShell] = useState<ShellState>({ kind: "starting" });
  const own = useRef<OwnShell | null>(null);
  const agentCommands = useRef<ScreenCommands | null>(null);
  const ownCommands = useRef<ScreenCommands | null>(null);
  const commands = who === "agent" ? agentCommands : ownCommands;
  const sandbox = state.sandbox.state;

  const startShell = useCallback(
    (view: TerminalView) => {
      const screen = new KeptScreen(view, controller.memos);
      const created = new OwnShell(controller, view, setShell, () => screen.changed());
      own.current = created;
      screen.restore();
      created.start();
      // A page that loads leaves the focus where it is.
      if (pressed.current) view.focus();
      return () => {
        own.current = null;
        screen.dispose();
        created.dispose();
      };
    },
    [controller],
  );
  useEffect(() => {
    if (sandbox === "ready" && shell.kind === "unavailable") own.current?.start();
  }, [sandbox, shell.kind]);

  const select = (next: Who): void => {
    setWho(next);
    pressed.current = true;
    keepShown(controller, { terminal: next });
    if (next === "you") setVisited(true);
  };
  const panel = (id: Who) => ({
    id: panelId(prefix, id),
    role: "tabpanel",
    "aria-labelledby": tabId(prefix, id),
    className: cx(styles.panel, who !== id && styles.hidden),
  });

  return (
    <section className={styles.pane} aria-label="Terminal">
      <div className={styles.bar}>
        <b className={styles.title}>Terminal</b>
        <TabList prefix={prefix} label="Whose terminal" tabs={TABS} selected={who} onSelect={select} />
        <span className={styles.gap} />
        <span className={styles.hint}>{who === "you" ? "Esc, Tab leaves" : "read only"}</span>
        <IconButton label="Search (Ctrl Shift F)" onClick={() => commands.current?.search()}>
          <Search aria-hidden />
        </IconButton>
        <IconButton
          label="Copy the selection (Ctrl Shift C)"
          disabled={!selected[who]}
          onClick={() => commands.current?.copy()}
        >
          <Copy aria-hidden />
        </IconButton>
      </div>
      <div {...panel("agent")}>
        <AgentScreen
          controller={controller}
          search={search.agent}
          onSearch={(text) => setSearch((now) => ({ ...now, agent: text }))}
          commands={agentCommands}
          onLink={setLink}
          onSelection={(some) => setSelected((now) => (now.agent === some ? now : { ...now, agent: some }))}
        />
      </div>
      <div {...panel("you")}>
        {visited && (
          <TerminalScreen
            label="Your shell. Press Escape and then Tab to leave it."
            readOnly={false}
            search={search.you}
            onSearch={(text) => setSearch((now) => ({ ...now, you: text }))}
            commands={ownCommands}
            onLink={setLink}
            onSelection={(some) => setSelected((now) => ({ ...now, you: some }))}
            onReady={startShell}
          />
        )}
        <ShellBar shell={shell} state={state} onStart={() => own.current?.start()} />
      </div>
      {link !== null && (
        <LinkDialog address={link} from="A program in the terminal printed it." onClose={() => setLink(null)} />
      )}
    </section>
  );
}

function ShellBar({
  shell,
  state: { sandbox, packages },
  onStart,
}: {
  readonly shell: ShellState;
  readonly state: WorkbenchState;
  readonly onStart: () => void;
}) {
  if (shell.kind === "running" && packages.state === "restoring")
    return (
      <p role="status" className={styles.ended}>
        Your shell starts when {plural(packages.count, "package")} are restored.
      </p>
    );
  if (shell.kind === "running" || shell.kind === "starting") return null;
  const text =
    shell.kind === "ended"
      ? `The shell ended with exit code ${shell.exit.code}. ${shell.exit.cause ?? ""}`
      : sandbox.state === "failed"
        ? `There is no shell: ${sandbox.error.message}`
        : "The sandbox is not running yet; the shell starts when it is.";
  return (
    <div role="status" className={styles.ended}>
      <span className={styles.gap}>{text}</span>
      <Button size="small" onClick={onStart}>
        <RotateCcw aria-hidden />
        {shell.kind === "ended" ? "Start again" : "Try now"}
      </Button>
    </div>
  );
}
