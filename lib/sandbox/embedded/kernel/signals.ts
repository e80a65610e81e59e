/** Linux numbers (signal.h, x86-64). */
export const SIGNAL_NUMBER = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
} as const;
export type SignalName = keyof typeof SIGNAL_NUMBER;

/** What a process that does not catch them goes on after. Stopping is among it: no engine can be made to pause. */
const HARMLESS: ReadonlySet<SignalName> = new Set<SignalName>([
  "SIGCHLD",
  "SIGCONT",
  "SIGURG",
  "SIGWINCH",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
]);
/** Node sets these aside when it starts: the first wakes a debugger that is not there. */
const HARMLESS_TO_NODE: ReadonlySet<SignalName> = new Set<SignalName>(["SIGPIPE", "SIGXFSZ", "SIGUSR1"]);
const NEVER_CAUGHT: ReadonlySet<SignalName> = new Set<SignalName>(["SIGKILL", "SIGSTOP"]);

export const isSignal = (name: unknown): name is SignalName =>
  typeof name === "string" && Object.hasOwn(SIGNAL_NUMBER, name);
export const canBeCaught = (name: SignalName): boolean => !NEVER_CAUGHT.has(name);
export const isHarmless = (name: SignalName, bundle: string): boolean =>
  HARMLESS.has(name) || (bundle === "node" && HARMLESS_TO_NODE.has(name));
