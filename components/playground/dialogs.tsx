"use client";
import type { ComponentProps } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import type { ConnectDialogProps } from "../connect/connect-dialog.tsx";
import { lazily } from "../ui/lazy.ts";
import type { Command } from "./command.ts";
import type { HelpDialog as Help } from "./help-dialog.tsx";
import type { CommandPalette as Commands, FilePalette as Files } from "./palette.tsx";
import { usePlayground } from "./playground-provider.tsx";
import type { RewindDialog as Rewind } from "./rewind-dialog.tsx";
import type { StatusDialog as Status } from "./status-dialog.tsx";

export type DialogName = "palette" | "files" | "help" | "rewind" | "status" | "connect";

const HelpDialog = lazily<ComponentProps<typeof Help>>(() => import("./help-dialog.tsx").then((m) => m.HelpDialog));
const StatusDialog = lazily<ComponentProps<typeof Status>>(() =>
  import("./status-dialog.tsx").then((m) => m.StatusDialog),
);
const RewindDialog = lazily<ComponentProps<typeof Rewind>>(() =>
  import("./rewind-dialog.tsx").then((m) => m.RewindDialog),
);
const CommandPalette = lazily<ComponentProps<typeof Commands>>(() =>
  import("./palette.tsx").then((m) => m.CommandPalette),
);
const FilePalette = lazily<ComponentProps<typeof Files>>(() => import("./palette.tsx").then((m) => m.FilePalette));
const ConnectDialog = lazily<ConnectDialogProps>(() =>
  import("../connect/connect-dialog.tsx").then((m) => m.ConnectDialog),
);

/** The one dialog that is open, its code fetched when it first is. */
export function Dialogs({
  open,
  state,
  controller,
  commands,
  paths,
  timeOf,
  onOpenFile,
  onClose,
}: {
  readonly open: DialogName | null;
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly commands: readonly Command[];
  readonly paths: readonly string[];
  readonly timeOf: (seq: Seq) => number | null;
  readonly onOpenFile: (path: string) => void;
  readonly onClose: () => void;
}) {
  const { playground } = usePlayground();
  switch (open) {
    case "help":
      return <HelpDialog commands={commands} onClose={onClose} />;
    case "status":
      return <StatusDialog state={state} onClose={onClose} />;
    case "palette":
      return <CommandPalette commands={commands} onClose={onClose} />;
    case "files":
      return <FilePalette paths={paths} onOpen={onOpenFile} onClose={onClose} />;
    case "rewind":
      return (
        <RewindDialog
          ticks={state.view.ticks}
          timeOf={timeOf}
          onRewind={(to, what) => void controller.rewind(to, what)}
          onClose={onClose}
        />
      );
    case "connect":
      return playground ? (
        <ConnectDialog
          models={playground.models}
          choice={state.model}
          onChoose={(choice) => {
            playground.models.setChoice(choice);
            controller.setModel(choice);
          }}
          onClose={onClose}
        />
      ) : null;
    case null:
      return null;
  }
}
