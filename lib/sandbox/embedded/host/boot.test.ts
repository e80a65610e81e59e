import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { appError, Failure, failed, ok } from "../../../domain/errors.ts";
import { type BootOptions, bootKernel } from "./boot.ts";
import type { Frame } from "./frame.ts";
import { answers } from "./protocol-check.ts";

/** A frame whose kernel is this test. */
function fakeFrame() {
  const [kernel, echo] = [new MessageChannel(), new MessageChannel()];
  let breaks = (_: string): void => {};
  const frame: Frame = {
    port: kernel.port1,
    echo: echo.port1,
    present: () => true,
    failure: new Promise((resolve) => {
      breaks = resolve;
    }),
    lazy: {},
    remove: vi.fn(() => {
      for (const port of [kernel.port1, echo.port1]) port.close();
    }),
  };
  return { frame, kernel: kernel.port2, breaks: (why: string) => breaks(why) };
}

function booting({ frame }: { frame: Frame }, more: Partial<BootOptions> = {}) {
  const lost = vi.fn();
  const disposal = new AbortController();
  const result = bootKernel({
    open: async () => ok(frame),
    deadlineMs: 10_000,
    disposal: disposal.signal,
    prepare: async () => {},
    hear: () => {},
    lost,
    ...more,
  });
  return { lost, disposal, code: result.then((each) => (each.ok ? "ok" : each.error.code)), result };
}

describe("booting a kernel", () => {
  beforeEach(() => {
    vi.stubGlobal("crossOriginIsolated", true);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is done when the kernel is ready and has what it starts from", async () => {
    const fake = fakeFrame();
    const prepared = vi.fn(async () => {});
    const { result, lost } = booting(fake, { prepare: prepared });
    fake.kernel.postMessage({ type: "ready" });
    const booted = await result;
    expect(booted.ok).toBe(true);
    expect(prepared).toHaveBeenCalledOnce();
    expect(fake.frame.remove).not.toHaveBeenCalled();
    if (booted.ok) booted.value.end(appError("disposed", "x"));
    expect(fake.frame.remove).toHaveBeenCalled();
    expect(lost).not.toHaveBeenCalled();
  });

  it("leaves no frame behind when the kernel refuses what it is to start from", async () => {
    const fake = fakeFrame();
    const { code } = booting(fake, { prepare: (link) => link.request({ op: "refill", files: [] }, answers.nothing) });
    fake.kernel.onmessage = ({ data }) =>
      fake.kernel.postMessage({
        type: "refusal",
        request: data.request,
        failure: { code: "too-large", message: "No room." },
      });
    fake.kernel.postMessage({ type: "ready" });
    expect(await code).toBe("too-large");
    expect(fake.frame.remove).toHaveBeenCalled();
  });

  it("ends at the deadline also while the kernel is given its files", async () => {
    const fake = fakeFrame();
    const { code } = booting(fake, {
      deadlineMs: 30,
      prepare: (link) => link.request({ op: "refill", files: [] }, answers.nothing),
    });
    fake.kernel.postMessage({ type: "ready" });
    expect(await code).toBe("boot-timeout");
    expect(fake.frame.remove).toHaveBeenCalled();
  });

  it("says at once that the kernel died, and takes only its own frame away", async () => {
    const [first, second] = [fakeFrame(), fakeFrame()];
    const { code, lost } = booting(first, { deadlineMs: 60_000 });
    const next = booting(second);
    second.kernel.postMessage({ type: "ready" });
    expect(await next.code).toBe("ok");
    first.kernel.close();
    expect(await code).toBe("sandbox-crashed");
    expect(first.frame.remove).toHaveBeenCalled();
    expect(second.frame.remove).not.toHaveBeenCalled();
    expect(lost).not.toHaveBeenCalled();
    next.disposal.abort();
    const booted = await next.result;
    if (booted.ok) booted.value.end(appError("disposed", "x"));
  });

  it("says at once why the kernel's worker does not run", async () => {
    const fake = fakeFrame();
    const { result } = booting(fake);
    fake.breaks("SyntaxError: x");
    const booted = await result;
    expect(booted.ok ? "" : booted.error.message).toContain("SyntaxError: x");
    expect(fake.frame.remove).toHaveBeenCalled();
  });

  it("stops when nobody wants it any more, and a frame that comes later is taken away", async () => {
    const fake = fakeFrame();
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { code, disposal } = booting(fake, { open: () => opened.then(() => ok(fake.frame)) });
    disposal.abort();
    expect(await code).toBe("disposed");
    open();
    await vi.waitFor(() => expect(fake.frame.remove).toHaveBeenCalled());
  });

  it("hands on why there is no frame, and what was thrown", async () => {
    const fake = fakeFrame();
    expect(await booting(fake, { open: async () => failed(appError("unavailable", "x")) }).code).toBe("unavailable");
    const { code } = booting(fake, { prepare: () => Promise.reject(new Failure(appError("corrupt", "x"))) });
    fake.kernel.postMessage({ type: "ready" });
    expect(await code).toBe("corrupt");
  });

  it("tells of a kernel that is lost once it was booted", async () => {
    const fake = fakeFrame();
    const { result, lost } = booting(fake);
    fake.kernel.postMessage({ type: "ready" });
    expect((await result).ok).toBe(true);
    fake.kernel.close();
    await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce());
    expect(fake.frame.remove).toHaveBeenCalled();
  });
});
