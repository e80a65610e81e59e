"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { AppError } from "@/lib/domain/errors.ts";
import type { TaskIndexEntry } from "@/lib/domain/task.ts";
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
import { nodesOfDrop } from "./file-nodes.ts";
import styles from "./landing.module.css";
import { ProjectChip, taskSource } from "./project-chip.tsx";
import { EMPTY_PROJECT, type ProjectSource } from "./project-source.ts";
import { PromptBox } from "./prompt-box.tsx";
import { isArchive, type Node, notUnderstood, readArchive, readProject } from "./read-project.ts";
import { startSession } from "./start-session.ts";
import { TaskCard } from "./task-card.tsx";

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

  const start = async (from: ProjectSource, prompt: string): Promise<void> => {
    setBusy("Starting…");
    setProblem(null);
    const created = await startSession(loader, from, prompt);
    if (created.ok) router.push(`/play?session=${encodeURIComponent(created.value)}`);
    else {
      setProblem(created.error);
      setBusy(null);
    }
  };
  const openFolder = async (nodes: readonly Node[]): Promise<void> => {
    setBusy("Reading the folder…");
    setProblem(null);
    const project = await readProject(nodes);
    setBusy(null);
    if (project.ok) setSource({ kind: "folder", ...project.value });
    else setProblem(project.error);
  };
  const openArchive = async (file: File, atOnce: boolean): Promise<void> => {
    setBusy("Reading the file…");
    setProblem(null);
    const read = await readArchive(file);
    setBusy(null);
    if (!read.ok) setProblem(read.error);
    else if (atOnce) await start({ kind: "archive", name: file.name, bytes: read.value }, "");
    else setSource({ kind: "archive", name: file.name, bytes: read.value });
  };
  const drop = (transfer: DataTransfer): void => {
    const [file, ...others] = [...transfer.files];
    const nodes = nodesOfDrop(transfer);
    if (file && others.length === 0 && nodes[0]?.kind !== "folder" && isArchive(file.name)) {
      void openArchive(file, file.name.endsWith(".jsonl"));
    } else if (nodes.some((node) => node.kind === "folder") || nodes.length > 1) void openFolder(nodes);
    else setProblem(notUnderstood(file?.name));
  };

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
        placeholder={source.kind === "task" ? source.prompt : "Describe a change, paste a spec, or drop a folder…"}
        onStart={(prompt) => void start(source, prompt)}
      >
        <ProjectChip
          source={source}
          tasks={tasks}
          onSource={setSource}
          onFolder={(nodes) => void openFolder(nodes)}
          onArchive={(file) => void openArchive(file, false)}
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
        {busy ?? "Nothing leaves the tab but the model’s own requests. No account."}
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
              <TaskCard key={task.id} task={task} busy={busy !== null} onRun={() => void start(taskSource(task), "")} />
            ))}
          </ul>
        )}
      </section>
      <SessionList playground={playground} onImport={(file) => void openArchive(file, true)} />
      <DropOverlay onDrop={drop} />
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
