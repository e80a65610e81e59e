import { limit } from "./settle.ts";
import { Test } from "./test.ts";

/** A describe(): its function defines, and what it defined runs when its turn comes. */
export class Suite extends Test {
  defined: Promise<void> = Promise.resolve();
  override isSuite = true;
  define(context: unknown): void {
    this.context = context;
    if (this.skipped !== undefined) return;
    try {
      const result: unknown = this.fn.call(context, context);
      if (typeof (result as Promise<unknown>)?.then === "function") {
        this.defined = Promise.resolve(result as Promise<unknown>).then(
          () => {},
          (error: unknown) => this.fail(error),
        );
      }
    } catch (error) {
      this.fail(error);
    }
  }
  protected override async body(): Promise<void> {
    await this.defined;
    if (this.error) throw this.error;
    const all = Promise.all(this.subtests.map((subtest) => subtest.start()));
    const late = limit(this.timeout, this.controller.signal);
    try {
      await Promise.race([all, late.promise]);
    } finally {
      late.clear();
    }
  }
}
