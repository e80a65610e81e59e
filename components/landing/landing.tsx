"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { AppError } from "@/lib/domain/errors.ts";
import type { TaskIndexEntry } from "@/lib/domain/task.ts";
import type { Opened } from "@/lib/playground/open-source.ts";
import type { Playground } from "@/lib/playground/playground.ts";
import type { ConnectDialogProps } from "../connect/connect-dialog.tsx";
import { FIRST_SUGGESTION } from "../connect/model-words.ts";
import { useModelChoice } from "../connect/use-model-choice.ts";
import { usePlayground, usePlaygroundLoader } from "../playground/playground-provider.tsx";
import { SessionList } from "../sessions/session-list.tsx";
import { Brand } from "../ui/brand.tsx";
import { Button } from "../ui/button.tsx";
import { ChipButton, Dot } from "../ui/chip.tsx";
import { lazily } from "../ui/lazy.ts";
import { ThemeToggle } from "../ui/theme-toggle.tsx";
import { DropOverlay } from "./drop-overlay.tsx";
import { PROMPT_ID, takeEarlyRun } from "./early-script.ts";
import styles from "./landing.module.css";
import { ProjectChip, taskSource } from "./project-chip.tsx";
import { EMPTY_PROJECT, ownPrompt, type ProjectSource } from "./project-source.ts";
import { PromptBox } from "./prompt-box.tsx";
import { startSession } from "./start-session.ts";
import { TaskCard } from "./task-card.tsx";
import { useOpening } from "./use-opening.ts";

const ConnectDialog = lazily<ConnectDialogProps>(() =>
  import("../connect/connect-dialog.tsx").then((module) => module.ConnectDialog),
);

/** The first page: a prompt, tasks to try, and what this browser keeps. */
export function Landing({ tasks }: { readonly tasks: readonly TaskIndexEntry[] }) {
  const router = useRouter();
  const loader = usePlaygroundLoader();
  const { playground, failure } = usePlayground();
  const choice = useModelChoice(playground?.models ?? null);
  const [source, setSource] = useState<ProjectSource>(EMPTY_PROJECT);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<AppError | null>(null);
  const [connecting, setConnecting] = useState(false);
  const serverReady = useServerReady(playground?.models ?? null) && choice.provider === "scripted";

  const starting = useRef(false);
  const start = async (from: ProjectSource, prompt: string, runs = true): Promise<void> => {
    // A press during the page's first moments may come twice: noted by the early script, and by React.
    if (starting.current) return;
    starting.current = true;
    setBusy(STARTING);
    setProblem(null);
    const created = await startSession(loader, from, prompt, runs);
    if (created.ok) router.push(`/play?session=${encodeURIComponent(created.value)}`);
    else {
      starting.current = false;
      setProblem(created.error);
      setBusy(null);
    }
  };
  const run = (id: string | null): void => {
    const task = tasks.find((one) => one.id === id);
    if (task) void start(taskSource(task), "");
  };
  const latestRun = useRef(run);
  useEffect(() => latestRun.current(takeEarlyRun()), []);
  const opening = useOpening({ onReading: setBusy, onProblem: setProblem });
  // Nobody pressed Start: what was typed waits in the session's composer.
  const enter = (opened: Opened): void => void start({ kind: "opened", opened }, typed(), false);
  const take = (opened: Opened): void =>
    opened.kind === "session" ? enter(opened) : setSource({ kind: "opened", opened });

  return (
    <main className={styles.main}>
      <nav className={styles.nav} aria-label="Tabwright">
        <Brand />
        <span className={styles.links}>
          <a href="#tasks">Tasks</a>
          <a href="#sessions">Sessions</a>
        </span>
        <ThemeToggle />
        <Button onClick={() => setConnecting(true)} disabled={!playground}>
          Connect a model
        </Button>
      </nav>
      <h1 className={styles.title}>A coding agent that works inside this tab.</h1>
      <p className={styles.lead}>
        It plans, edits, runs and tests in a sandbox in your own browser. You steer. Everything is kept here, and any
        step can be rewound.
      </p>
      <PromptBox
        busy={busy !== null}
        starting={busy === STARTING}
        placeholder={ownPrompt(source) || "Describe a change, paste a spec, or drop a folder…"}
        onStart={(prompt) => void start(source, prompt)}
      >
        <ProjectChip
          source={source}
          tasks={tasks}
          onSource={(chosen) => {
            opening.stop();
            setSource(chosen);
          }}
          onFolder={(nodes) => void opening.openFolder(nodes, take)}
          onFile={(file) => void opening.openFile(file, take)}
          onRefused={opening.onRefused}
        />
        <ChipButton
          onClick={() =>
            serverReady
              ? playground?.models.setChoice({ provider: "responses", model: FIRST_SUGGESTION, key: "server" })
              : setConnecting(true)
          }
          disabled={!playground}
        >
          <Dot tone={choice.provider === "responses" ? "pass" : "wait"} />
          <span className={styles.chipText}>
            {choice.provider === "responses"
              ? choice.model
              : serverReady
                ? `This server’s model is ready · use ${FIRST_SUGGESTION}`
                : "No model yet · connect one"}
          </span>
        </ChipButton>
      </PromptBox>
      <p className={styles.small} aria-live="polite">
        {busy ??
          notesOf(source) ??
          "Nothing leaves the tab but the model’s requests and the names of packages. No account."}
      </p>
      {(problem ?? failure) && (
        <p role="alert" className={styles.problem}>
          {(problem ?? failure)?.message}
        </p>
      )}
      <section aria-labelledby="tasks">
        <h2 id="tasks" className={styles.heading}>
          Try a task
          <span>without a model, each can be watched as a scripted walkthrough</span>
        </h2>
        {tasks.length === 0 ? (
          <p className={styles.small}>This build has no tasks. Start with a prompt or a folder of your own.</p>
        ) : (
          <ul className={styles.grid}>
            {tasks.map((task) => (
              <TaskCard key={task.id} task={task} busy={busy !== null} onRun={() => run(task.id)} />
            ))}
          </ul>
        )}
      </section>
      <SessionList playground={playground} onImport={(file) => void opening.openFile(file, enter)} />
      <DropOverlay onDrop={(transfer) => void opening.openDrop(transfer, take)} />
      {connecting && playground && (
        <ConnectDialog
          models={playground.models}
          choice={choice}
          onChoose={playground.models.setChoice}
          onClose={() => setConnecting(false)}
        />
      )}
    </main>
  );
}

const STARTING = "Starting…";

/** What stands in the prompt now. */
const typed = (): string => document.querySelector<HTMLTextAreaElement>(`#${PROMPT_ID}`)?.value ?? "";

const notesOf = (source: ProjectSource): string | null =>
  source.kind === "opened" && source.opened.notes.length > 0 ? source.opened.notes.join(" ") : null;

/** Whether the server has a key of its own; false until it has said so. */
function useServerReady(models: Playground["models"] | null): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let gone = false;
    models?.server().then(
      ({ configured }) => gone || setReady(configured),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [models]);
  return ready;
}
