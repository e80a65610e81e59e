import { startMockUpstream } from "./mock-upstream.ts";

/** The mock by itself, to try the workbench by hand: `PORT=4010 npx tsx e2e/upstream/main.ts`, then OPENAI_BASE_URL as printed. */
const mock = await startMockUpstream(Number(process.env.PORT ?? 0));
mock.always((_, index) =>
  index % 2 === 1
    ? {
        items: [{ reasoning: "Looking at what is there." }, { call: "sh", arguments: { command: "ls" } }],
        usage: { input: 500, output: 40 },
      }
    : { items: [{ text: "That is what is there." }], usage: { input: 600, cached: 500, output: 12 }, pace: 20 },
);
process.stdout.write(`OPENAI_BASE_URL=${mock.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void mock.close());
