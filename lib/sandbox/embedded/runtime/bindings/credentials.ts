import { systemFailure } from "../core/failure.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { processObject } from "../core/realm.ts";

/** The one user there is, and its group. */
const ID = 1000;
const NAME = "tab";
const UNKNOWN = 1;
const UNKNOWN_GROUP = 2;

const idOf = (given: unknown): number | null => (typeof given === "number" ? given : given === NAME ? ID : null);
/** Becoming what one is already is allowed; nothing else is. */
const become = (call: string) => (given: unknown) => {
  const id = idOf(given);
  if (id === null) return UNKNOWN;
  if (id !== ID) throw systemFailure("EPERM", call);
  return 0;
};

export function credentials(): Binding {
  const id = (): number => ID;
  return {
    safeGetenv: (name: string) => ((processObject?.env ?? sys?.env) as Any)?.[name],
    getTempDir: () => sys?.env["TMPDIR"] ?? "/tmp",
    implementsPosixCredentials: true,
    getuid: id,
    geteuid: id,
    getgid: id,
    getegid: id,
    getgroups: () => [ID],
    setuid: become("setuid"),
    seteuid: become("seteuid"),
    setgid: become("setgid"),
    setegid: become("setegid"),
    /** Returns which of them nobody knows, from 1. */
    setgroups(groups: readonly unknown[]) {
      const unknown = groups.findIndex((group) => idOf(group) === null);
      if (unknown >= 0) return unknown + 1;
      throw systemFailure("EPERM", "setgroups");
    },
    initgroups(user: unknown, group: unknown) {
      if (idOf(user) === null) return UNKNOWN;
      if (idOf(group) === null) return UNKNOWN_GROUP;
      throw systemFailure("EPERM", "initgroups");
    },
  };
}
