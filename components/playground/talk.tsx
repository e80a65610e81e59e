"use client";
import { type Ref, useMemo } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Composer, type ComposerHandle } from "../chat/composer.tsx";
import { Conversation } from "../chat/conversation.tsx";
import { PlanCard } from "../plan/plan-card.tsx";
import { Button } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { plural } from "../ui/format.ts";
import type { Command } from "./command.ts";
import styles from "./talk.module.css";

/** Plan, conversation and composer: the column in which person and agent talk. */
export function Talk({
  composer,
  state,
  controller,
  commands,
  reveal,
  onOpenFile,
  onConnect,
}: {
  readonly composer: Ref<ComposerHandle>;
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly commands: readonly Command[];
  readonly reveal: { readonly seq: Seq } | null;
  readonly onOpenFile: (path: string) => void;
  readonly onConnect: () => void;
}) {
  const readOnly = state.writer === "other-tab";
  const paths = useMemo(() => state.files.map((file) => file.path), [state.files]);
  return (
    <section className={styles.talk} aria-label="Conversation and plan" data-pane>
      <PlanCard steps={state.view.plan} />
      <Conversation
        state={state}
        controller={controller}
        readOnly={readOnly}
        reveal={reveal}
        onOpenFile={onOpenFile}
        onConnect={onConnect}
        empty={<Beginning state={state} readOnly={readOnly} controller={controller} onConnect={onConnect} />}
      />
      {state.view.rewound && !state.running && (
        <p className={styles.rewound} role="status">
          <span>Rewound. What came later is kept in the log.</span>
          <Button size="small" disabled={readOnly} onClick={() => void controller.undoRewind()}>
            Undo the rewind
          </Button>
        </p>
      )}
      {state.packages.state === "restoring" && (
        <p className={styles.restoring} role="status">
          <Dot tone="wait" pulse />
          Restoring {plural(state.packages.count, "package")} from this browser’s cache…
        </p>
      )}
      <Composer
        ref={composer}
        sessionId={state.view.id}
        running={state.running}
        stoppable={state.running || state.view.open.length > 0}
        readOnly={readOnly}
        queue={state.queue}
        files={paths}
        commands={commands}
        onSubmit={(text, delivery) => controller.submit(text, delivery)}
        onShell={(command) => void controller.runCommand(command)}
        onWithdraw={(id) => controller.withdraw(id)}
        onStop={() => controller.interrupt()}
      />
    </section>
  );
}

/** Before the first message: what the session is for, and how it is set going. */
function Beginning({
  state,
  readOnly,
  controller,
  onConnect,
}: {
  readonly state: WorkbenchState;
  readonly readOnly: boolean;
  readonly controller: SessionController;
  readonly onConnect: () => void;
}) {
  const { task } = state.view;
  const speaks = state.model.provider === "responses" || task.source === "gallery";
  return (
    <div className={styles.beginning}>
      <h2>{task.title}</h2>
      {task.prompt && <p className={styles.prompt}>{task.prompt}</p>}
      {speaks ? (
        task.prompt &&
        !readOnly && (
          <Button tone="primary" onClick={() => controller.submit(task.prompt)}>
            {state.model.provider === "scripted" ? "Watch the scripted walkthrough" : "Start"}
          </Button>
        )
      ) : (
        <>
          <p>
            No model is connected, so nobody can answer yet. The editor, the terminal and the tests work without one.
          </p>
          {!readOnly && (
            <Button tone="primary" onClick={onConnect}>
              Connect a model
            </Button>
          )}
        </>
      )}
    </div>
  );
}
