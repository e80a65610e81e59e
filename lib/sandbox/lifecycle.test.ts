import { expect, it, vi } from "vitest";
import { type AppError, appError, failed, ok, type Result } from "../domain/errors.ts";
import { Lifecycle } from "./lifecycle.ts";

type Living = { name: string; end: (reason: AppError) => void };

function open(...starts: (() => Promise<Result<Living>>)[]) {
  const start = vi.fn(() => (starts.shift() as () => Promise<Result<Living>>)());
  const life = new Lifecycle<Living>({
    start,
    off: () => appError("unavailable", "Off."),
    crashed: () => appError("sandbox-crashed", "Crashed."),
  });
  return { life, start };
}
const living = (name: string) => ({ name, end: vi.fn() });
const refusal = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => "none",
    (caught: { error?: AppError }) => caught.error?.code ?? String(caught),
  );

it("boots once for all who ask, and again after it was lost", async () => {
  const { life, start } = open(
    async () => ok(living("first")),
    async () => ok(living("second")),
  );
  expect([await refusal(life.live()), life.absence.message]).toEqual(["unavailable", "Off."]);
  await Promise.all([life.boot(1), life.boot(1)]);
  expect([(await life.live()).name, start.mock.calls.length]).toEqual(["first", 1]);
  life.lose();
  expect([life.current, await refusal(life.live())]).toEqual([null, "sandbox-crashed"]);
  await life.boot(1);
  expect((await life.live()).name).toBe("second");
});

it("tries again after a boot that failed", async () => {
  const { life } = open(
    async () => failed(appError("boot-timeout", "Late.")),
    async () => ok(living("second")),
  );
  expect(await life.boot(1)).toMatchObject({ ok: false, error: { code: "boot-timeout" } });
  expect(await life.boot(1)).toEqual({ ok: true, value: undefined });
});

it("leaves nothing behind that comes up after it was disposed of", async () => {
  const late = living("late");
  let up = (): void => {};
  const booted = new Promise<void>((resolve) => {
    up = resolve;
  });
  const { life } = open(() => booted.then(() => ok(late)));
  const boot = life.boot(1);
  expect([life.dispose(), life.dispose()]).toEqual([true, false]);
  up();
  expect(await boot).toMatchObject({ ok: false, error: { code: "disposed" } });
  expect([late.end.mock.calls.length, await refusal(life.live()), life.absence.code]).toEqual([
    1,
    "disposed",
    "disposed",
  ]);
  expect(await life.boot(1)).toMatchObject({ ok: false, error: { code: "disposed" } });
});
