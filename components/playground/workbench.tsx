"use client";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import type { ComposerHandle } from "../chat/composer.tsx";
import type { OpenPlace } from "../editor/editor-pane.tsx";
import { Thread } from "../thread/thread.tsx";
import { download, fileName } from "../ui/download.ts";
import { Banners } from "./banners.tsx";
import { Columns, type ColumnsHandle } from "./columns.tsx";
import { type DialogName, Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { DiffPane, EditorPane, FileTree, PreviewPane, TerminalPane, TestsPanel } from "./panes.tsx";
import { Phone } from "./phone.tsx";
import { keepShown, readShown } from "./shown.ts";
import { Talk } from "./talk.tsx";
import { useCommands, type WorkbenchActions } from "./use-commands.ts";
import { useMedia } from "./use-media.ts";
import { useWorkbench } from "./use-session.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import styles from "./workbench.module.css";
import type { LayoutProps, MiddleTab, PhoneTab, SideTab, WorkbenchPanes } from "./workbench-tabs.ts";

export type WorkbenchProps = {
  readonly controller: SessionController;
  /** Submitted at once, when a person's press led here. */
  readonly start: string | null;
};

/** The whole workbench of one open session. */
export function Workbench({ controller, start }: WorkbenchProps) {
  const state = useWorkbench(controller);
  const router = useRouter();
  const phone = useMedia("(max-width: 900px)");
  const columns = useRef<ColumnsHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [file, setFile] = useState<OpenPlace | null>(() => {
    const first = state.view.task.open;
    return first && state.files.some((entry) => entry.path === first) ? { path: first } : null;
  });
  const [selected, setSelected] = useState<string | null>(file?.path ?? null);
  const [fileShown, setFileShown] = useState(false);
  const [middle, setMiddle] = useState<MiddleTab>("editor");
  const [shown] = useState(() => readShown(controller));
  const [side, setSide] = useState<SideTab>(shown.side ?? "tests");
  const [tab, setTab] = useState<PhoneTab>(shown.tab ?? "talk");
  const [reveal, setReveal] = useState<{ seq: Seq } | null>(null);
  const [editingTitle, setEditingTitle] = useState(false);
  const readOnly = state.writer === "other-tab";

  const started = useRef(false);
  useEffect(() => {
    if (start === null || started.current) return;
    started.current = true;
    controller.submit(start);
  }, [controller, start]);

  useEffect(() => {
    document.title = `${state.view.title} · Tabwright`;
  }, [state.view.title]);

  useEffect(() => keepShown(controller, { side, tab }), [controller, side, tab]);

  const openFile = useCallback((path: string, line?: number, column?: number) => {
    setFile({ path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) });
    setSelected(path);
    setMiddle("editor");
    setFileShown(true);
    setTab("files");
  }, []);
  const showMiddle = useCallback((next: MiddleTab) => {
    setMiddle(next);
    setFileShown(true);
  }, []);
  const actions = useMemo<WorkbenchActions>(
    () => ({
      show: setDialog,
      showDiff: () => {
        showMiddle("diff");
        setTab("files");
      },
      toggleTree: () => columns.current?.toggleTree(),
      toggleTalk: () => columns.current?.toggleTalk(),
      toggleSide: () => columns.current?.toggleSide(),
      exportAs: (format) => {
        const { title } = controller.getSnapshot().view;
        controller
          .exportSession(format)
          .then((blob) => download(blob, fileName(title, format)))
          // What goes wrong appears in the state, as a notice.
          .catch(() => undefined);
      },
      editTitle: () => setEditingTitle(true),
      home: () => router.push("/"),
    }),
    [controller, router, showMiddle],
  );
  const commands = useCommands(controller, state, actions);
  const times = useMemo(() => new Map(state.view.entries.map((entry) => [entry.seq, entry.at])), [state.view.entries]);
  const timeOf = (seq: Seq): number | null => times.get(seq) ?? null;
  const showStep = (seq: Seq): void => {
    setReveal({ seq });
    setTab("talk");
  };

  useShortcuts({
    palette: () => setDialog("palette"),
    openFile: () => setDialog("files"),
    sidebar: () => (phone ? setTab("files") : columns.current?.toggleTree()),
    help: () => setDialog("help"),
    stop: () => {
      if (!readOnly) controller.interrupt();
    },
    rewind: () => {
      if (!readOnly && state.view.ticks.length > 0) setDialog("rewind");
    },
  });

  const panes: WorkbenchPanes = {
    talk: (
      <Talk
        composer={composer}
        state={state}
        controller={controller}
        commands={commands}
        reveal={reveal}
        onOpenFile={openFile}
        onConnect={() => setDialog("connect")}
      />
    ),
    tree: (
      <FileTree
        files={state.files}
        changes={state.changes}
        selected={selected}
        onOpen={openFile}
        onCreate={(path) => {
          void controller.saveFile(path, new Uint8Array(), null).then(() => openFile(path));
        }}
        onRename={(from, to) => void controller.renameFile(from, to)}
        onDelete={(path) => void controller.deleteFile(path)}
        onAddFiles={(files) => void controller.addFiles(files)}
      />
    ),
    editor: <EditorPane controller={controller} state={state} open={file} onOpen={setSelected} />,
    diff: <DiffPane controller={controller} state={state} onOpen={openFile} />,
    tests: <TestsPanel controller={controller} state={state} onOpen={openFile} />,
    preview: <PreviewPane controller={controller} state={state} onOpen={openFile} />,
    terminal: <TerminalPane controller={controller} state={state} />,
  };
  const layout: LayoutProps = { panes, middle, onMiddle: showMiddle, changed: state.changes.length };
  const thread = (
    <Thread
      ticks={state.view.ticks}
      green={state.view.green}
      timeOf={timeOf}
      canRewind={!readOnly}
      onReveal={showStep}
      onRewind={(to, what) => void controller.rewind(to, what)}
      onRewindDialog={() => setDialog("rewind")}
    />
  );
  return (
    <div className={styles.workbench}>
      <Header
        state={state}
        controller={controller}
        actions={actions}
        editingTitle={editingTitle}
        onEditTitle={setEditingTitle}
      />
      <Banners state={state} controller={controller} onExport={() => actions.exportAs("zip")} />
      {phone && thread}
      <main className={styles.main}>
        {phone ? (
          <Phone {...layout} tab={tab} onTab={setTab} fileShown={fileShown} onCloseFile={() => setFileShown(false)} />
        ) : (
          <Columns {...layout} ref={columns} side={side} onSide={setSide} />
        )}
      </main>
      {!phone && thread}
      <Dialogs
        open={dialog}
        state={state}
        controller={controller}
        commands={commands}
        paths={state.files.map((entry) => entry.path)}
        timeOf={timeOf}
        onOpenFile={openFile}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}
