"use client";
import { type FormEvent, useEffect, useId, useState } from "react";
import type { AppError } from "@/lib/domain/errors.ts";
import type { Playground } from "@/lib/playground/playground.ts";
import type { ModelChoice } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./connect-dialog.module.css";
import { FIRST_SUGGESTION, suggestions } from "./model-words.ts";

export type ConnectDialogProps = {
  readonly models: Playground["models"];
  readonly choice: ModelChoice;
  readonly onChoose: (choice: ModelChoice) => void;
  readonly onClose: () => void;
};
type Source = "server" | "own" | "scripted";

/** Chooses who speaks: the server's model, one paid for with the person's own key, or the scripted walkthrough. */
export function ConnectDialog({ models, choice, onChoose, onClose }: ConnectDialogProps) {
  const [server, setServer] = useState<boolean | null>(null);
  const [source, setSource] = useState<Source | null>(choice.provider === "responses" ? choice.key : null);
  const [key, setKey] = useState("");
  const [keep, setKeep] = useState(false);
  const [model, setModel] = useState(choice.provider === "responses" ? choice.model : FIRST_SUGGESTION);
  const [listed, setListed] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<AppError | null>(null);
  const [asking, setAsking] = useState(false);
  const hadOwnKey = choice.provider === "responses" && choice.key === "own";
  const id = useId();

  useEffect(() => {
    let gone = false;
    models
      .server()
      .then(({ configured }) => {
        if (gone) return;
        setServer(configured);
        setSource((old) => old ?? (configured ? "server" : "own"));
        if (configured)
          models.list().then(
            (list) => !gone && list.ok && setListed(list.value),
            () => undefined,
          );
      })
      .catch(() => {
        if (!gone) setServer(false);
      });
    return () => {
      gone = true;
    };
  }, [models]);

  const ownKey = key.trim();
  const ready =
    source === "scripted" ||
    (model.trim() !== "" && (source === "server" ? server === true : ownKey !== "" || hadOwnKey));

  const choose = (next: Exclude<typeof source, null>): void => {
    setSource(next);
    // What was listed, or was wrong, was with another key.
    setListed([]);
    setProblem(null);
  };
  const askForModels = async (): Promise<void> => {
    setAsking(true);
    setProblem(null);
    const list = await models.list(source === "own" && ownKey ? ownKey : undefined);
    setAsking(false);
    if (list.ok) setListed(list.value);
    else setProblem(list.error);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready || source === null) return;
    if (source === "own" && ownKey) models.setKey(ownKey, keep ? "session" : "memory");
    onChoose(
      source === "scripted" ? { provider: "scripted" } : { provider: "responses", model: model.trim(), key: source },
    );
    onClose();
  };

  return (
    <Dialog
      title="Connect a model"
      description="Who does the work in this tab. You can change it at any step."
      onClose={onClose}
    >
      <form onSubmit={submit} className={styles.form}>
        <fieldset className={styles.sources}>
          <legend className="visually-hidden">Where the model comes from</legend>
          <Choice
            name={id}
            checked={source === "server"}
            disabled={server !== true}
            onChange={() => choose("server")}
            title="This server’s model"
            note={
              server === null
                ? "Asking the server…"
                : server
                  ? "The server sees to the key. Yours is not needed."
                  : "This server has no key set up (OPENAI_API_KEY)."
            }
          />
          <Choice
            name={id}
            checked={source === "own"}
            onChange={() => choose("own")}
            title="Your own key"
            note="It stays in this tab and travels only to this site’s own route, which passes it on with each request."
          />
          <Choice
            name={id}
            checked={source === "scripted"}
            onChange={() => choose("scripted")}
            title="Scripted walkthrough, no model"
            note="Plays written turns of a gallery task; its edits and commands really run."
          />
        </fieldset>
        {source === "own" && (
          <div className={styles.own}>
            <TextField
              label="API key"
              type="password"
              autoComplete="off"
              spellCheck={false}
              placeholder={hadOwnKey ? "•••••••• (kept; type to replace it)" : "sk-…"}
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
            <label className={styles.keep}>
              <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
              <span>
                Keep it for this browser tab
                <span className={styles.note}>
                  Survives a reload (sessionStorage), gone when the tab closes. Without this it is gone with the page.
                </span>
              </span>
            </label>
            {hadOwnKey && (
              <Button
                size="small"
                tone="danger"
                onClick={() => {
                  models.setKey(null, "memory");
                  onChoose({ provider: "scripted" });
                  onClose();
                }}
              >
                Forget the key
              </Button>
            )}
          </div>
        )}
        {(source === "own" || source === "server") && (
          <div className={styles.model}>
            <TextField
              label="Model"
              list={`${id}-models`}
              autoComplete="off"
              spellCheck={false}
              value={model}
              onChange={(event) => setModel(event.target.value)}
              failing={problem !== null}
              note={
                problem
                  ? problem.message
                  : listed.length > 0
                    ? `${listed.length} models are offered; any name can be typed.`
                    : "Any name can be typed."
              }
            />
            <datalist id={`${id}-models`}>
              {suggestions(listed).map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <Button
              className={styles.list}
              disabled={asking || (source === "own" && ownKey === "" && !hadOwnKey)}
              onClick={() => void askForModels()}
            >
              {asking ? <Spinner label="Asking…" /> : "List models"}
            </Button>
          </div>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={!ready}>
            {source === "scripted" ? "Use the walkthrough" : "Use this model"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Choice({
  title,
  note,
  ...input
}: {
  readonly name: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: () => void;
  readonly title: string;
  readonly note: string;
}) {
  return (
    <label
      className={styles.choice}
      data-checked={input.checked || undefined}
      data-disabled={input.disabled || undefined}
    >
      <input type="radio" {...input} />
      <span>
        <span className={styles.title}>{title}</span>
        <span className={styles.note}>{note}</span>
      </span>
    </label>
  );
}
