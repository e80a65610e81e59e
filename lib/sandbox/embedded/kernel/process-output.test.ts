import { describe, expect, it } from "vitest";
import { openChannel } from "../process/channel.ts";
import { writeOutput } from "../process/output-ring.ts";
import type { Process } from "./process.ts";
import { moveOutput } from "./process-output.ts";
import { WindowSink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function writing(window: number) {
  const arrived: string[] = [];
  const failures: string[] = [];
  const sink = new WindowSink(window, (data) => arrived.push(new TextDecoder().decode(data)));
  const channel = openChannel();
  const process = {
    channel,
    sinks: [sink, sink],
    bundle: "node",
    ended: false,
    drainTimer: null,
    moveOn: null,
  } as unknown as Process;
  const move = (): boolean => moveOutput(process, false, { broken: () => {}, failed: (code) => failures.push(code) });
  const end = (): void => {
    process.ended = true;
    if (process.drainTimer !== null) clearTimeout(process.drainTimer);
  };
  return {
    arrived,
    failures,
    sink,
    move,
    end,
    write: (text: string) => writeOutput(channel, 1, encode(text), () => {}),
  };
}

describe("a process's output", () => {
  it("waits while nobody takes it, and comes whole when there is room", () => {
    const { arrived, sink, move, end, write } = writing(4);
    write("abcd");
    move();
    write("efgh");
    move();
    expect(arrived).toEqual(["abcd"]);
    sink.taken(4);
    expect(arrived).toEqual(["abcd", "efgh"]);
    end();
  });

  it("leaves one word with a closed sink, however often the process rings", () => {
    const { sink, move, end, write } = writing(1);
    write("abcd");
    move();
    for (let ring = 0; ring < 1000; ring++) move();
    expect(sink.waiting.size).toBe(1);
    end();
  });

  it("that cannot be written is told of, and does not leave the process hanging", () => {
    const { failures, sink, move, end, write } = writing(100);
    sink.write = () => {
      throw new CallError("ENOSPC");
    };
    write("abcd");
    expect(move()).toBe(false);
    expect(failures).toEqual(["ENOSPC"]);
    end();
  });
});
