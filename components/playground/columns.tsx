"use client";
import { PanelLeft } from "lucide-react";
import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { SizedPane, type SizedPaneHandle } from "../ui/sized-pane.tsx";
import { panelId, TabList, tabId } from "../ui/tabs.tsx";
import styles from "./columns.module.css";
import { useMedia } from "./use-media.ts";
import type { LayoutProps, SideTab } from "./workbench-tabs.ts";

export type ColumnsHandle = { toggleTree(): void; toggleTalk(): void; toggleSide(): void };

/** Where there is no room for the files beside the code: they are closed until they are asked for. */
const TIGHT = "(max-width: 1179px)";
/** What the panes without a size of their own keep at least, in pixels. */
const CODE_LEAST = 400;
const TREE_LEAST = 140;
const TERMINAL_LEAST = 90;
/** First sizes that leave the code its least from 961 pixels on, with the files beside it where they are shown. */
const TALK = { wide: "min(384px, 40vw - 175px)", tight: "max(280px, 29vw)" };
const SIDE = { wide: "min(412px, 44vw - 202px)", tight: "max(260px, 30vw)" };

/** The workbench on a wide page: three columns that are dragged, collapsed and remembered. */
export function Columns({
  ref,
  panes: { talk, tree, editor, diff, tests, preview, terminal },
  middle,
  onMiddle,
  side,
  onSide,
  changed,
}: LayoutProps & {
  readonly ref: Ref<ColumnsHandle>;
  readonly side: SideTab;
  readonly onSide: (tab: SideTab) => void;
}) {
  const talkPane = useRef<SizedPaneHandle>(null);
  const treePane = useRef<SizedPaneHandle>(null);
  const sidePane = useRef<SizedPaneHandle>(null);
  const [treeOpen, setTreeOpen] = useState(true);
  const tight = useMedia(TIGHT);
  const room = tight ? "tight" : "wide";
  useImperativeHandle(ref, () => ({
    toggleTree: () => treePane.current?.toggle(),
    toggleTalk: () => talkPane.current?.toggle(),
    toggleSide: () => sidePane.current?.toggle(),
  }));
  return (
    <div className={styles.columns}>
      <SizedPane
        ref={talkPane}
        id="talk"
        edge="right"
        initial={TALK[room]}
        smallest={280}
        label="Width of the conversation"
      >
        {talk}
      </SizedPane>
      <section
        className={styles.middle}
        aria-label="Files and editor"
        data-pane
        data-rest={CODE_LEAST + (treeOpen ? TREE_LEAST : 0)}
        data-files={treeOpen}
      >
        <div className={styles.bar}>
          <IconButton
            label={treeOpen ? "Hide the files" : "Show the files"}
            aria-pressed={treeOpen}
            onClick={() => treePane.current?.toggle()}
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
              { id: "diff", label: <>Diff{changed > 0 && <span className={styles.count}>{changed}</span>}</> },
            ]}
          />
        </div>
        <div className={styles.inner}>
          <SizedPane
            ref={treePane}
            id="files"
            edge="right"
            initial="188px"
            smallest={TREE_LEAST}
            tight={tight}
            label="Width of the files"
            onOpenChange={setTreeOpen}
          >
            {tree}
          </SizedPane>
          <div className={styles.code} data-rest={CODE_LEAST}>
            <TabPanel prefix="middle" id="editor" selected={middle}>
              {editor}
            </TabPanel>
            <TabPanel prefix="middle" id="diff" selected={middle}>
              {diff}
            </TabPanel>
          </div>
        </div>
      </section>
      <SizedPane
        ref={sidePane}
        id="side"
        edge="left"
        initial={SIDE[room]}
        smallest={260}
        label="Width of tests and terminal"
      >
        <div className={styles.side}>
          <SizedPane
            id="checks"
            edge="bottom"
            initial="46%"
            smallest={110}
            collapsible={false}
            label="Height of tests and preview"
          >
            <section className={styles.checks} aria-label="Tests and preview" data-pane>
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
          </SizedPane>
          <div className={styles.rest} data-pane data-rest={TERMINAL_LEAST}>
            {terminal}
          </div>
        </div>
      </SizedPane>
    </div>
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
