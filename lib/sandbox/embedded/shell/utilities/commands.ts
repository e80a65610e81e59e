import type { Syscalls } from "../../process/syscalls.ts";
import type { Children } from "../children.ts";
import type { Command } from "../just-bash.ts";
import type { LiveOutput } from "../live.ts";
import { asCommand } from "./as-command.ts";
import { bc } from "./bc.ts";
import type { Utility } from "./call.ts";
import { cmp } from "./comparing.ts";
import { cp } from "./cp.ts";
import { date } from "./date.ts";
import { diff } from "./diff.ts";
import { cksum, digestSum } from "./digests.ts";
import { dd, df } from "./disk.ts";
import { du } from "./du.ts";
import { gzip } from "./gzip.ts";
import { ls } from "./ls.ts";
import type { OwnName } from "./names.ts";
import { od } from "./od.ts";
import { patch } from "./patch.ts";
import { kill, ps } from "./processes.ts";
import { runners } from "./runners.ts";
import { shuf } from "./shuffle.ts";
import { stat } from "./stat.ts";
import { absent, hostname, id, less, mktemp, nproc, realpath, sync, ulimit, umask, uname, whoami } from "./system.ts";
import { tar } from "./tar.ts";
import { wc } from "./wc.ts";
import { xargs } from "./xargs.ts";
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
    b2sum: digestSum,
    bc,
    cksum,
    cmp,
    cp,
    date,
    dd,
    df,
    diff,
    du,
    gunzip: gzip,
    gzip,
    hostname,
    id,
    kill,
    less,
    ls,
    md5sum: digestSum,
    mktemp,
    more: less,
    nproc,
    od,
    patch,
    ps,
    realpath,
    sha1sum: digestSum,
    sha224sum: digestSum,
    sha256sum: digestSum,
    sha384sum: digestSum,
    sha512sum: digestSum,
    shuf,
    sqlite3: absent,
    stat,
    tar,
    sync,
    ulimit,
    umask,
    uname,
    unzip,
    wc,
    whoami,
    xargs: xargs(children),
    xxd,
    yes,
    zcat: gzip,
    zip,
  };
  return Object.entries(own).map(([name, utility]) => asCommand(name, utility, sys, live));
}
