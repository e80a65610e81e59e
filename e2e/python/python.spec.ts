import { expect, test } from "@playwright/test";
import { CommandSandbox, type Ran } from "../contract/command-sandbox.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "../contract/serve.ts";

/** `python3` of the sandbox. Each start loads the whole interpreter, so a test does much with each. */
let server: ContractServer;
let sandbox: CommandSandbox;
const write = (files: Readonly<Record<string, string>>): Promise<void> => sandbox.write(files);
const run = (command: string, input = ""): Promise<Ran> => sandbox.run(command, { input });

test.setTimeout(120_000);
test.beforeAll(async ({ browser }) => {
  await buildSandbox();
  server = await serveSandbox("command-page.ts");
  sandbox = await CommandSandbox.open(await browser.newPage(), server.origin);
});
test.afterAll(async () => {
  await sandbox.page.close();
  await server.close();
});

test("a script has the project's files, its own modules, its arguments and input, and its exit code", async () => {
  await write({
    "util.py": "def twice(x): return 2 * x\n",
    "main.py": `import asyncio, atexit, os, sys
from util import twice
print(sys.argv, os.path.basename(os.getcwd()), __name__, __file__)
print(input("name? "), sys.stdin.read().split())
with open("out/deep.txt", "w") as file: file.write("written")
async def slept():
    await asyncio.sleep(0.01)
    return twice(21)
print(asyncio.run(slept()))
atexit.register(lambda: print("bye"))
sys.exit(3)
`,
  });
  const { code, output } = await run(
    "mkdir out; python3 main.py a -b; echo $?; cat out/deep.txt; ls",
    "Ada\none two\n",
  );
  expect({ code, output }).toEqual({
    code: 0,
    output:
      "['main.py', 'a', '-b'] project __main__ /home/tab/project/main.py\nname? Ada ['one', 'two']\n42\nbye\n3\nwrittenmain.py\nout\nutil.py\n",
  });
});

test("an error has Python's traceback and exit code, and so has a failing unittest", async () => {
  await write({
    "bad.py": "def f(x):\n    return 1 / x\n\nf(0)\n",
    "test_util.py":
      "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(2, 2)\n    def test_b(self): self.assertEqual(2, 3)\n",
  });
  expect(await run("python3 bad.py")).toMatchObject({
    code: 1,
    output: `Traceback (most recent call last):
  File "/home/tab/project/bad.py", line 4, in <module>
    f(0)
    ~^^^
  File "/home/tab/project/bad.py", line 2, in f
    return 1 / x
           ~~^~~
ZeroDivisionError: division by zero
`,
  });
  const { code, output } = await run("python3 -m unittest -v test_util");
  expect([code, output.match(/^test_\w|^AssertionError.*|^FAILED.*/gm)]).toEqual([
    1,
    ["test_a", "test_b", "AssertionError: 2 != 3", "FAILED (failures=1)"],
  ]);
});

test("what needs no interpreter is answered at once", async () => {
  expect(await run("python3 --version; python nope.py; echo $?; python3 -m pip install x; echo $?")).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /^Python 3\.14\.2\npython3: can't open file '\/home\/tab\/project\/nope\.py': \[Errno 2\] No such file or directory\n2\npython3: pip is not available here: .*\n1\n$/,
    ),
  });
});
