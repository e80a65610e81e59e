/** "kept": the browser has promised to clear nothing by itself. "asks": it would ask the person first. */
export type Keeping = "kept" | "asks" | "unknown";

/** Firefox asks the person for lasting storage; the others decide by themselves. No interface of the browser tells which. */
const asksThePerson = (): boolean => /\bFirefox\//.test(navigator.userAgent);

export async function keepingOf(): Promise<Keeping> {
  try {
    if (await navigator.storage.persisted()) return "kept";
    const { state } = await navigator.permissions.query({ name: "persistent-storage" });
    return state === "prompt" && asksThePerson() ? "asks" : "unknown";
  } catch {
    return "unknown";
  }
}

/** There is something worth keeping now: asks the browser, unless it would turn to the person, who has not asked for it. */
export async function keepUnasked(): Promise<void> {
  if ((await keepingOf()) === "unknown") await keep();
}

/** In answer to a person's press. */
export async function keep(): Promise<void> {
  try {
    await navigator.storage.persist();
  } catch {
    // Then what is here stays as safe as it was.
  }
}
