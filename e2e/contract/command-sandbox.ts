import type { Page } from "playwright";
import type { Harness } from "./command-page.ts";

type Globals = { readonly harness: Harness };
type Ended = Awaited<ReturnType<Harness["run"]>>;
type RunOptions = Parameters<Harness["run"]>[1];
export type Ran = Pick<Ended, "code" | "output">;

/** The sandbox of a page that shows command-page.ts, driven from outside it. */
export class CommandSandbox {
  private constructor(
    readonly page: Page,
    /** Milliseconds. */
    readonly bootMs: number,
  ) {}

  /** Shows the page of a server of serveSandbox("command-page.ts") and boots its sandbox. */
  static async open(page: Page, origin: string): Promise<CommandSandbox> {
    await page.goto(origin);
    await page.waitForFunction(() => "harness" in globalThis);
    return new CommandSandbox(page, await page.evaluate(() => (globalThis as unknown as Globals).harness.boot()));
  }

  write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    const list = Object.entries(files).map(([path, data]) => [path, Buffer.from(data).toString("base64")] as const);
    return this.page.evaluate((all) => (globalThis as unknown as Globals).harness.write(all), list);
  }

  async run(command: string, options: RunOptions = {}): Promise<Ran> {
    const { code, output } = await this.reported(command, options, "");
    return { code, output };
  }

  /** `report`: a function of the page that hears the output as it comes. */
  reported(command: string, options: RunOptions, report: string): Promise<Ended> {
    return this.page.evaluate(
      ([line, given, hears]) => (globalThis as unknown as Globals).harness.run(line, given, hears),
      [command, options, report] as const,
    );
  }

  /** What the sandbox lists, and what a picture of the project holds. */
  paths(): Promise<{ readonly list: readonly string[]; readonly snapshot: readonly string[] }> {
    return this.page.evaluate(async () => {
      const { harness } = globalThis as unknown as Globals;
      return { list: (await harness.list()).map(({ path }) => path), snapshot: await harness.snapshot() };
    });
  }
}
