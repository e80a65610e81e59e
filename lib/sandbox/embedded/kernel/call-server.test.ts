import { describe, expect, it } from "vitest";
import { AREA_BYTES, CALL_ASKED, openChannel, PART, WORD } from "../process/channel.ts";
import { OPERATION } from "../process/operations.ts";
import { type Service, serveCall } from "./call-server.ts";
import { FileSystem } from "./file-system.ts";
import type { Process } from "./process.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A process as far as its calls go, and what asks in its place. */
function asking() {
  const channel = openChannel();
  const { words, area } = channel;
  const process = { channel, parts: [], rest: null, ended: false } as unknown as Process;
  const bodies: number[] = [];
  const service: Service = {
    handlers: {
      measure: (_process, _args, body) => {
        bodies.push(body.length);
        return { value: body.length };
      },
    },
    operations: [],
    files: new FileSystem(1000),
    drain: () => false,
  };
  const ask = (operation: number): void => {
    words[WORD.operation] = operation;
    Atomics.store(words, WORD.call, CALL_ASKED);
    serveCall(process, service);
  };
  return {
    process,
    call: (call: readonly unknown[], body: Uint8Array = new Uint8Array()): unknown => {
      const head = encoder.encode(JSON.stringify(call));
      area.set(head);
      area.set(body, head.length);
      words[WORD.head] = head.length;
      words[WORD.body] = body.length;
      ask(0);
      return JSON.parse(decoder.decode(area.slice(0, words[WORD.head])));
    },
    part: (): number => {
      words[WORD.first] = 0;
      words[WORD.second] = 0;
      words[WORD.body] = 0;
      ask(OPERATION.part);
      return words[WORD.status] as number;
    },
  };
}

describe("calls of a process", () => {
  it("are put together of the parts in which they come", () => {
    const { process, call } = asking();
    const part = new Uint8Array(AREA_BYTES - 100);
    expect(call([PART], part)).toEqual({ ok: null });
    expect(call(["measure"], new Uint8Array(7))).toEqual({ ok: part.length + 7 });
    expect(process.parts).toEqual([]);
  });

  it("are refused when they come in parts without end, and nothing of them is kept", () => {
    const { process, call, part } = asking();
    const answers = Array.from({ length: 4097 }, () => call([PART]));
    expect(answers.at(-2)).toEqual({ ok: null });
    expect(answers.at(-1)).toEqual({ error: "ENOMEM" });
    expect(process.parts).toEqual([]);
    const statuses = Array.from({ length: 4097 }, part);
    expect([statuses.at(-2), statuses.at(-1)]).toEqual([0, -12]);
    expect(process.parts).toEqual([]);
  });

  it("that there are not are refused by name, and so is what is no call", () => {
    const { call } = asking();
    expect(call(["toString"])).toEqual({ error: "ENOSYS" });
    expect(call([])).toEqual({ error: "ENOSYS" });
  });
});
