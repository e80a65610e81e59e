import type { Syscalls } from "../../process/syscalls.ts";
import type { Children } from "../children.ts";
import type { Command } from "../just-bash.ts";
import type { LiveOutput } from "../live.ts";
import { asCommand, type Utility } from "./call.ts";
import { ls } from "./ls.ts";
import type { OwnName } from "./names.ts";
import { patch } from "./patch.ts";
import { kill, ps } from "./processes.ts";
import { runners } from "./runners.ts";
import { absent, id, less, mktemp, nproc, realpath, uname } from "./system.ts";
import { tar } from "./tar.ts";
import { xxd } from "./xxd.ts";
import { unzip, zip } from "./zip.ts";

const YES_LINES = 2048;
const yes: Utility = (call) => {
  if (call.args[0] === "--help") {
    call.out("Usage: yes [STRING]...\n");
    return 0;
  }
  const block = `${call.args.join(" ") || "y"}\n`.repeat(YES_LINES);
  // Ends with its reader, or by a signal: the kernel holds it up while nobody reads.
  for (;;) call.out(block);
};

/** The commands that are written here. */
export function ownCommands(sys: Syscalls, children: Children, live: LiveOutput): Command[] {
  const own: Record<OwnName, Utility> = {
    ...runners(children),
    id,
    kill,
    less,
    ls,
    mktemp,
    more: less,
    nproc,
    patch,
    ps,
    realpath,
    sqlite3: absent,
    tar,
    uname,
    unzip,
    xxd,
    yes,
    zip,
  };
  return Object.entries(own).map(([name, utility]) => asCommand(name, utility, sys, () => live.current));
}
