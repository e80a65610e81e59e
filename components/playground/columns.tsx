"use client";
import { PanelLeft } from "lucide-react";
import { type ReactNode, type Ref, useImperativeHandle, useState } from "react";
import {
  Group,
  Panel,
  type PanelImperativeHandle,
  type PanelSize,
  Separator,
  useDefaultLayout,
  usePanelRef,
} from "react-resizable-panels";
import { IconButton } from "../ui/button.tsx";
import { localStore } from "../ui/local-store.ts";
import { panelId, TabList, tabId } from "../ui/tabs.tsx";
import styles from "./columns.module.css";
import type { MiddleTab, SideTab } from "./workbench-tabs.ts";

export type ColumnsHandle = { toggleTree(): void; toggleTalk(): void; toggleSide(): void };

/** A pixel beyond nothing: a collapsed panel has no width, give or take rounding. */
const isClosed = (size: PanelSize): boolean => size.inPixels < 2;

const toggle = (panel: PanelImperativeHandle | null): void => {
  if (panel?.isCollapsed()) panel.expand();
  else panel?.collapse();
};

const remembered = { onlySaveAfterUserInteractions: false, storage: localStore } as const;

/** The workbench on a wide page: three columns that are dragged, collapsed and remembered. */
export function Columns({
  ref,
  talk,
  tree,
  editor,
  diff,
  tests,
  preview,
  terminal,
  middle,
  onMiddle,
  side,
  onSide,
  changed,
}: {
  readonly ref: Ref<ColumnsHandle>;
  readonly talk: ReactNode;
  readonly tree: ReactNode;
  readonly editor: ReactNode;
  readonly diff: ReactNode;
  readonly tests: ReactNode;
  readonly preview: ReactNode;
  readonly terminal: ReactNode;
  readonly middle: MiddleTab;
  readonly onMiddle: (tab: MiddleTab) => void;
  readonly side: SideTab;
  readonly onSide: (tab: SideTab) => void;
  /** Number of files that differ from the session's start. */
  readonly changed: number;
}) {
  const columns = useDefaultLayout({ id: "tabwright.columns", panelIds: ["talk", "middle", "side"], ...remembered });
  const files = useDefaultLayout({ id: "tabwright.files", panelIds: ["tree", "edit"], ...remembered });
  const right = useDefaultLayout({ id: "tabwright.side", panelIds: ["checks", "terminal"], ...remembered });
  const talkPanel = usePanelRef();
  const treePanel = usePanelRef();
  const sidePanel = usePanelRef();
  const [treeClosed, setTreeClosed] = useState(false);
  useImperativeHandle(ref, () => ({
    toggleTree: () => toggle(treePanel.current),
    toggleTalk: () => toggle(talkPanel.current),
    toggleSide: () => toggle(sidePanel.current),
  }));
  return (
    <Group
      id="tabwright.columns"
      className={styles.columns}
      {...(columns.defaultLayout ? { defaultLayout: columns.defaultLayout } : {})}
      onLayoutChanged={columns.onLayoutChanged}
    >
      <Panel
        id="talk"
        panelRef={talkPanel}
        defaultSize={384}
        minSize={280}
        collapsible
        groupResizeBehavior="preserve-pixel-size"
      >
        {talk}
      </Panel>
      <Separator className={styles.column} aria-label="Width of the conversation" />
      <Panel id="middle" minSize={380}>
        <section className={styles.middle} aria-label="Files and editor" data-pane>
          <div className={styles.bar}>
            <IconButton
              label={treeClosed ? "Show the files" : "Hide the files"}
              aria-pressed={!treeClosed}
              onClick={() => toggle(treePanel.current)}
            >
              <PanelLeft aria-hidden />
            </IconButton>
            <TabList
              prefix="middle"
              label="Editor and diff"
              selected={middle}
              onSelect={onMiddle}
              tabs={[
                { id: "editor", label: "Editor" },
                {
                  id: "diff",
                  label: <>Diff{changed > 0 && <span className={styles.count}>{changed}</span>}</>,
                },
              ]}
            />
          </div>
          <Group
            id="tabwright.files"
            className={styles.group}
            {...(files.defaultLayout ? { defaultLayout: files.defaultLayout } : {})}
            onLayoutChanged={files.onLayoutChanged}
          >
            <Panel
              id="tree"
              panelRef={treePanel}
              defaultSize={188}
              minSize={140}
              collapsible
              groupResizeBehavior="preserve-pixel-size"
              onResize={(size) => setTreeClosed(isClosed(size))}
            >
              {tree}
            </Panel>
            <Separator className={styles.column} aria-label="Width of the files" />
            <Panel id="edit" minSize={160}>
              <TabPanel prefix="middle" id="editor" selected={middle}>
                {editor}
              </TabPanel>
              <TabPanel prefix="middle" id="diff" selected={middle}>
                {diff}
              </TabPanel>
            </Panel>
          </Group>
        </section>
      </Panel>
      <Separator className={styles.column} aria-label="Width of tests and terminal" />
      <Panel
        id="side"
        panelRef={sidePanel}
        defaultSize={412}
        minSize={260}
        collapsible
        groupResizeBehavior="preserve-pixel-size"
      >
        <Group
          id="tabwright.side"
          orientation="vertical"
          className={styles.group}
          {...(right.defaultLayout ? { defaultLayout: right.defaultLayout } : {})}
          onLayoutChanged={right.onLayoutChanged}
        >
          <Panel id="checks" defaultSize="46" minSize={110}>
            <section className={styles.middle} aria-label="Tests and preview" data-pane>
              <div className={styles.bar}>
                <TabList
                  prefix="side"
                  label="Tests and preview"
                  selected={side}
                  onSelect={onSide}
                  tabs={[
                    { id: "tests", label: "Tests" },
                    { id: "preview", label: "Preview" },
                  ]}
                />
              </div>
              <TabPanel prefix="side" id="tests" selected={side}>
                {tests}
              </TabPanel>
              <TabPanel prefix="side" id="preview" selected={side}>
                {preview}
              </TabPanel>
            </section>
          </Panel>
          <Separator className={styles.row} aria-label="Height of the terminal" />
          <Panel id="terminal" minSize={90}>
            <div className={styles.middle} data-pane>
              {terminal}
            </div>
          </Panel>
        </Group>
      </Panel>
    </Group>
  );
}

/** A tab's panel: made when first selected, kept and hidden afterwards. */
export function TabPanel({
  prefix,
  id,
  selected,
  children,
}: {
  readonly prefix: string;
  readonly id: string;
  readonly selected: string;
  readonly children: ReactNode;
}) {
  const shown = id === selected;
  const [visited, setVisited] = useState(shown);
  if (shown && !visited) setVisited(true);
  return (
    <div
      role="tabpanel"
      id={panelId(prefix, id)}
      aria-labelledby={tabId(prefix, id)}
      hidden={!shown}
      className={styles.panel}
    >
      {(visited || shown) && children}
    </div>
  );
}
