import names from "../tables/names.json";
import { openHandles } from "./handles.ts";
import { immediateInfo, timeoutInfo } from "./loop-state.ts";
import { symbol } from "./symbols.ts";

/** Handles by the names that process.getActiveResourcesInfo() gives them, where these are not their classes'. */
const NAMES: Readonly<Record<string, string>> = {
  TCPWRAP: "TCPSocketWrap",
  TCPSERVERWRAP: "TCPServerWrap",
  PIPEWRAP: "PipeWrap",
  PIPESERVERWRAP: "PipeWrap",
  TTYWRAP: "TTYWrap",
  PROCESSWRAP: "ProcessWrap",
  SIGNALWRAP: "SignalWrap",
  UDPWRAP: "UDPWrap",
  FSEVENTWRAP: "FSEventWrap",
  STATWATCHER: "StatWatcher",
  MESSAGEPORT: "MessagePort",
  WORKER: "Worker",
};
const REFERENCED = 1;

const referenced = () => [...openHandles].filter((handle) => handle.hasRef());

/** What the library's objects of the open handles are. */
export const activeHandles = (): unknown[] =>
  referenced().map((handle) => (handle as unknown as Record<symbol, unknown>)[symbol("owner_symbol")] ?? handle);

export const activeResources = (): string[] => [
  ...referenced().map((handle) => {
    const provider = names.providers[handle.getProviderType()] ?? "";
    return NAMES[provider] ?? provider;
  }),
  ...Array.from({ length: timeoutInfo[0] as number }, () => "Timeout"),
  ...Array.from({ length: immediateInfo[REFERENCED] as number }, () => "Immediate"),
];
