"use client";
import { ArrowLeft } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { TabList } from "../ui/tabs.tsx";
import { TabPanel } from "./columns.tsx";
import styles from "./phone.module.css";
import type { LayoutProps, PhoneTab } from "./workbench-tabs.ts";

/** The workbench on a narrow page: one pane at a time. */
export function Phone({
  panes: { talk, tree, editor, diff, tests, preview, terminal },
  middle,
  onMiddle,
  changed,
  tab,
  onTab,
  fileShown,
  onCloseFile,
}: LayoutProps & {
  readonly tab: PhoneTab;
  readonly onTab: (tab: PhoneTab) => void;
  /** A file or the diff stands over the list of files. */
  readonly fileShown: boolean;
  readonly onCloseFile: () => void;
}) {
  return (
    <div className={styles.phone}>
      <TabList
        prefix="phone"
        label="Panes"
        look="phone"
        selected={tab}
        onSelect={onTab}
        tabs={[
          { id: "talk", label: "Talk" },
          { id: "files", label: "Files" },
          { id: "tests", label: "Tests" },
          { id: "terminal", label: "Terminal" },
          { id: "preview", label: "Preview" },
        ]}
      />
      <TabPanel prefix="phone" id="talk" selected={tab}>
        {talk}
      </TabPanel>
      <TabPanel prefix="phone" id="files" selected={tab}>
        <div className={styles.files}>
          <div className={styles.bar}>
            {fileShown ? (
              <Button tone="quiet" onClick={onCloseFile}>
                <ArrowLeft aria-hidden /> All files
              </Button>
            ) : (
              <Button tone="quiet" onClick={() => onMiddle("diff")} disabled={changed === 0}>
                {changed === 0 ? "Nothing has changed" : `What changed (${changed})`}
              </Button>
            )}
          </div>
          <div className={styles.pane} hidden={fileShown}>
            {tree}
          </div>
          <div className={styles.pane} hidden={!fileShown || middle !== "editor"}>
            {editor}
          </div>
          {fileShown && middle === "diff" && <div className={styles.pane}>{diff}</div>}
        </div>
      </TabPanel>
      <TabPanel prefix="phone" id="tests" selected={tab}>
        {tests}
      </TabPanel>
      <TabPanel prefix="phone" id="terminal" selected={tab}>
        {terminal}
      </TabPanel>
      <TabPanel prefix="phone" id="preview" selected={tab}>
        {preview}
      </TabPanel>
    </div>
  );
}
