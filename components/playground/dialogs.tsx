"use client";
import { type ComponentProps, useEffect, useRef } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import type { ConnectDialogProps } from "../connect/connect-dialog.tsx";
import { EarlyMenu, newEarlyInput } from "../ui/early-menu.tsx";
import { lazily } from "../ui/lazy.ts";
import { COMMANDS_MENU, type Command, FILES_MENU } from "./command.ts";
import type { HelpDialog as Help } from "./help-dialog.tsx";
import type { CommandPaletteProps, FilePaletteProps } from "./palette.tsx";
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
const CommandPalette = lazily<CommandPaletteProps>(
  () => import("./palette.tsx").then((m) => m.CommandPalette),
  ({ early, onClose }) => <EarlyMenu {...COMMANDS_MENU} early={early} onClose={onClose} />,
);
const FilePalette = lazily<FilePaletteProps>(
  () => import("./palette.tsx").then((m) => m.FilePalette),
  ({ early, onClose }) => <EarlyMenu {...FILES_MENU} early={early} onClose={onClose} />,
);
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
  const early = useRef(newEarlyInput());
  useEffect(() => {
    if (open === null) early.current = newEarlyInput();
  }, [open]);
  switch (open) {
    case "help":
      return <HelpDialog commands={commands} onClose={onClose} />;
    case "status":
      return <StatusDialog state={state} onClose={onClose} />;
    case "palette":
      return <CommandPalette commands={commands} early={early} onClose={onClose} />;
    case "files":
      return <FilePalette paths={paths} early={early} onOpen={onOpenFile} onClose={onClose} />;
    case "rewind":
      return (
        <RewindDialog
          ticks={state.view.ticks}
          green={state.view.green}
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
