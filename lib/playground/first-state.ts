import type { SessionView } from "../domain/session-view.ts";
import { nothingLive } from "./live-output.ts";
import type { SessionParts } from "./session-parts.ts";
import type { WorkbenchState } from "./workbench-state.ts";

const IN_MEMORY = "This session lives in the tab's memory only: export it before you close the tab.";

/** What a session shows before anything but its log was read. */
export function firstState({ stores, models, sandboxWhy }: SessionParts, view: SessionView): WorkbenchState {
  return {
    view,
    live: nothingLive,
    running: false,
    queue: [],
    model: models.choice(),
    mode: view.mode,
    sandbox: { state: "off", driver: "embedded", why: sandboxWhy },
    ports: [],
    ended: [],
    packages: { state: "settled" },
    saving: stores.events.kind === "memory" ? { state: "memory", why: IN_MEMORY } : { state: "saved" },
    writer: "this-tab",
    files: [],
    changes: [],
    notices: [],
  };
}
