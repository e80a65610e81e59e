import * as v from "valibot";

/**
 * A task: a project's files, what is to be done, and the command that tells whether it is done. Read from
 * public/tasks/<id>/task.json for our own; made on the spot for an empty project, a dropped folder or zip.
 */
export const taskSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  /** One or two sentences for the gallery's card. */
  summary: v.pipe(v.string(), v.maxLength(300)),
  /** What the person asks the agent, as it would be typed. May be empty for an open project. */
  prompt: v.pipe(v.string(), v.maxLength(20_000)),
  /** Shell command that exits 0 exactly when the task is solved. */
  check: v.optional(v.pipe(v.string(), v.maxLength(500))),
  /** Short labels: "TypeScript", "Node", "preview"… */
  tags: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(24))), v.maxLength(6)), []),
  /** A guess that nobody measured: it orders the gallery, short tasks first, and is shown nowhere. */
  minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600))),
  /** What the check says before anything is done, for the gallery's dot, e.g. "1 failing". Proven by a test. */
  before: v.optional(v.object({ failing: v.pipe(v.number(), v.integer()), passing: v.pipe(v.number(), v.integer()) })),
  /** The file shown first in the editor. */
  open: v.optional(v.string()),
  /** The page the preview shows, a path in the tree, e.g. "index.html". */
  preview: v.optional(v.string()),
  source: v.optional(v.picklist(["gallery", "empty", "folder", "zip", "import"]), "gallery"),
});
export type Task = v.InferOutput<typeof taskSchema>;

/**
 * A scripted walkthrough (public/tasks/<id>/walkthrough.json): written model turns whose edits and commands are executed
 * for real. One entry of `turns` answers one model request; the next is sent when its calls have finished and their
 * results are as expected. Always labelled as scripted where it speaks.
 */
export const scriptCallSchema = v.variant("tool", [
  v.object({
    tool: v.literal("sh"),
    command: v.pipe(v.string(), v.maxLength(10_000)),
    expect: v.optional(
      v.object({
        exit: v.pipe(v.number(), v.integer()),
        /** Every string must occur in what the model is shown of the output. */
        contains: v.optional(v.array(v.string()), []),
      }),
    ),
  }),
  /** `patch` is a whole V4A patch; it is expected to apply. */
  v.object({ tool: v.literal("apply_patch"), patch: v.pipe(v.string(), v.maxLength(200_000)) }),
  v.object({
    tool: v.literal("plan"),
    steps: v.array(v.object({ step: v.string(), status: v.picklist(["pending", "in_progress", "completed"]) })),
  }),
]);
export const walkthroughSchema = v.object({
  version: v.literal(1),
  turns: v.pipe(
    v.array(v.object({ say: v.optional(v.string()), calls: v.optional(v.array(scriptCallSchema), []) })),
    v.minLength(1),
    v.maxLength(100),
  ),
});
export type Walkthrough = v.InferOutput<typeof walkthroughSchema>;
export type ScriptCall = v.InferOutput<typeof scriptCallSchema>;

/** public/tasks/index.json, generated from the task folders by `npm run build:sandbox`'s sibling; see lib/README.md. */
export const taskIndexSchema = v.array(
  v.object({ ...taskSchema.entries, files: v.array(v.string()), walkthrough: v.boolean() }),
);
export type TaskIndexEntry = v.InferOutput<typeof taskIndexSchema>[number];
