import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, openLab } from "./testing/run.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.write({
    "package.json": JSON.stringify({
      name: "np",
      version: "1.2.3",
      scripts: { pretest: "echo pre", test: "node show.js", build: "node -e 'process.exit(3)'", hello: "greet" },
    }),
    "show.js": "console.log(process.env.npm_lifecycle_event, process.argv.slice(2));",
    "node_modules/.bin/greet.js": "console.log('bin', process.argv.slice(2));",
  });
}, 60_000);
afterAll(() => lab.dispose());

describe("npm", () => {
  it("runs a script with what comes before it, and passes arguments on", async () => {
    expect(await lab.ours("npm", ["test", "--", "a", "b c"])).toEqual({
      code: 0,
      stdout:
        "\n> np@1.2.3 pretest\n> echo pre\n\npre\n\n> np@1.2.3 test\n> node show.js a 'b c'\n\ntest [ 'a', 'b c' ]\n",
      stderr: "",
    });
  });
  it("passes the true exit code, silently if asked", async () => {
    expect(await lab.ours("npm", ["run", "-s", "build"])).toEqual({ code: 3, stdout: "", stderr: "" });
  });
  it("lists the scripts", async () => {
    const { stdout } = await lab.ours("npm", ["run"]);
    expect(stdout).toBe(
      "Lifecycle scripts included in np@1.2.3:\n  pretest\n    echo pre\n  test\n    node show.js\navailable via `npm run`:\n  build\n    node -e 'process.exit(3)'\n  hello\n    greet\n",
    );
  });
  it("says which script is missing", async () => {
    expect(await lab.ours("npm", ["run", "nope"])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'npm error Missing script: "nope"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\n',
    });
  });
  it("says plainly that it installs nothing", async () => {
    const { code, stderr } = await lab.ours("npm", ["install", "left-pad"]);
    expect(code).toBe(1);
    expect(stderr).toContain("cannot install or fetch packages");
  });
});
