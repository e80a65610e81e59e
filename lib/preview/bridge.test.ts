import { expect, it, vi } from "vitest";
import { type Answer, streamOf } from "./answer.ts";
import { type BridgeHandlers, serveBridge } from "./bridge.ts";

const answered: Answer = { status: 200, statusText: "OK", headers: [], body: streamOf(new Uint8Array(1)) };

/** A preview's origin, and what answers it. */
function open(request: BridgeHandlers["request"]) {
  const { port1, port2 } = new MessageChannel();
  serveBridge(port1, { request, other: () => {} }, new AbortController().signal);
  const ask = (body: ArrayBuffer | null = null, path = "/") => {
    const page = new MessageChannel();
    const heads: { status: number }[] = [];
    page.port1.onmessage = ({ data }) => data.type === "head" && heads.push(data);
    const [mode, destination, referrer] = ["cors", "", ""];
    const message = { type: "request", method: "GET", path, headers: [], mode, destination, referrer, body };
    port2.postMessage(message, [page.port2]);
    return { heads, port: page.port1 };
  };
  return { ask, end: () => port2.close() };
}

it("a request whose page gives up holds no place, though its server never says a word", async () => {
  let asked = 0;
  const stopped: number[] = [];
  const { ask, end } = open(
    (_, signal) =>
      new Promise((resolve) => {
        const number = ++asked;
        if (number > 64) resolve(answered);
        signal.addEventListener("abort", () => {
          stopped.push(number);
          resolve(answered);
        });
      }),
  );
  const hanging = Array.from({ length: 64 }, () => ask());
  const late = ask();
  await vi.waitFor(() => expect(asked).toBe(64));
  hanging[0]?.port.postMessage("stop");
  await vi.waitFor(() => expect(late.heads).toMatchObject([{ status: 200 }]));
  expect(stopped).toEqual([1]);
  for (const { port } of [...hanging, late]) port.close();
  end();
});

it("a source that fails all the same takes no place with it, and its page hears so", async () => {
  let asked = 0;
  const { ask, end } = open(() => (++asked > 64 ? Promise.resolve(answered) : Promise.reject(new Error("x"))));
  const all = Array.from({ length: 65 }, () => ask());
  await vi.waitFor(() => expect(all[64]?.heads).toMatchObject([{ status: 200 }]));
  expect(all[0]?.heads).toMatchObject([{ status: 500 }]);
  for (const { port } of all) port.close();
  end();
});

it("a request that is refused as it stands is answered all the same", async () => {
  const { ask, end } = open(() => Promise.resolve(answered));
  const { heads, port } = ask(null, `/?${"x".repeat(20_000)}`);
  await vi.waitFor(() => expect(heads).toMatchObject([{ status: 400 }]));
  port.close();
  end();
});

it("a page that asks for more at once than is answered hears so", async () => {
  const { ask, end } = open(() => new Promise(() => {}));
  const body = new ArrayBuffer(64 * 1024 * 1024);
  const all = Array.from({ length: 5 }, () => ask(body));
  await vi.waitFor(() => expect(all[4]?.heads).toMatchObject([{ status: 503 }]));
  expect(all[3]?.heads).toEqual([]);
  for (const { port } of all) port.close();
  end();
});
