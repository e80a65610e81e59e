import { answer, type Handler, refuse } from "./call-server.ts";
import { makePipe, PipeEnd } from "./pipe-end.ts";
import { type Process, tell, tellData } from "./process.ts";
import { CallError } from "./system-errors.ts";

/** Blocks until there is something, or its end; when it is `breakable`, a caught signal ends the wait with EINTR. */
function waitFor(
  process: Process,
  question: (answer: (data: Uint8Array) => void) => () => void,
  breakable = false,
): "later" {
  let waiting = true;
  const done = (): void => {
    waiting = false;
    process.withdraw = null;
    process.interruptWait = null;
  };
  const withdraw = question((data) => {
    done();
    answer(process, { ok: null }, data);
  });
  if (!waiting) return "later";
  process.withdraw = withdraw;
  if (breakable)
    process.interruptWait = () => {
      done();
      withdraw();
      refuse(process, new CallError("EINTR"));
    };
  return "later";
}
function endOf(process: Process, fd: unknown): PipeEnd {
  const stream = process.files.stream(Number(fd));
  if (!(stream instanceof PipeEnd)) throw new CallError("EBADF");
  return stream;
}
const MAX_QUESTIONS = 4096;
/** Questions that nobody waits for, of processes that run. */
const asked = new WeakMap<Process, Set<() => void>>();
/** What the process asked for stays for others. */
export function withdrawQuestions(process: Process): void {
  for (const withdraw of asked.get(process) ?? []) withdraw();
  asked.delete(process);
}

const LINE_FEED = 10;
const countOf = (value: unknown): number => Math.max(1, Number(value) || 1);

/** Reading and writing what is no file: pipes, and the process's own input. */
export const streamHandlers: Readonly<Record<string, Handler>> = {
  /** Standard input: what the job is given, unless it was made a file or a pipe. */
  readInput: (process, args) => {
    const file = process.files.file(0);
    if (file) {
      const at = file.position;
      const body = process.files.read(0, countOf(args[0]), null);
      const end = args[3] === true ? body.indexOf(LINE_FEED) + 1 : 0;
      if (end === 0) return { body };
      file.position = at + end;
      return { body: body.subarray(0, end) };
    }
    const breakable = args[1] === true;
    if (breakable && process.signalsTold > Number(args[2])) throw new CallError("EINTR");
    const from = process.files.stream(0) ? endOf(process, 0) : process.input;
    return waitFor(process, (tellIt) => from.read(countOf(args[0]), tellIt, args[3] === true), breakable);
  },
  readStream: (process, args) => {
    const end = endOf(process, args[0]);
    return waitFor(process, (tellIt) => end.read(countOf(args[1]), tellIt));
  },
  /** As the two above, with the answer as a message. */
  askStream: (process, args) => {
    const [fd, most, request] = [Number(args[0]), countOf(args[1]), Number(args[2])];
    const file = fd === 0 ? process.files.file(0) : null;
    if (file) {
      tellData(process, { type: "stream-read", request, data: process.files.read(0, most, null) });
      return {};
    }
    const from = fd !== 0 || process.files.stream(0) ? endOf(process, fd) : process.input;
    const questions = asked.get(process) ?? new Set();
    if (questions.size >= MAX_QUESTIONS) throw new CallError("EAGAIN");
    asked.set(process, questions);
    let withdraw: (() => void) | null = null;
    let answered = false;
    withdraw = from.read(most, (data) => {
      answered = true;
      if (withdraw) questions.delete(withdraw);
      tellData(process, { type: "stream-read", request, data });
    });
    if (!answered) questions.add(withdraw);
    return {};
  },
  writeStream: (process, args, body) => {
    const stream = process.files.stream(Number(args[0]));
    if (!stream) throw new CallError("EBADF");
    stream.write(new Uint8Array(body), 1);
    return { value: body.length };
  },
  readStdin: (process, args) => {
    process.stopListening?.();
    process.stopListening = null;
    if (args[0] !== true) return {};
    const end = process.files.stream(0);
    if (end instanceof PipeEnd) {
      end.listen({
        data: (data) => {
          tellData(process, { type: "stdin", data });
          queueMicrotask(() => end.taken(data.length));
        },
        end: () => tell(process, { type: "stdin-end" }),
      });
      process.stopListening = () => end.listen(null);
      return {};
    }
    process.stopListening = process.input.listen({
      data: (data) => tellData(process, { type: "stdin", data }),
      end: () => tell(process, { type: "stdin-end" }),
    });
    return {};
  },
  pipeRead: (process, args) => {
    const fd = Number(args[0]);
    endOf(process, fd).listen(
      args[1] === true
        ? {
            data: (data) => tellData(process, { type: "pipe-data", fd, data }),
            end: () => tell(process, { type: "pipe-end", fd }),
          }
        : null,
    );
    return {};
  },
  pipeWrite: (process, args, body) => {
    const fd = Number(args[0]);
    const end = endOf(process, fd);
    end.write(new Uint8Array(body));
    if (end.hasRoom) return { value: true };
    end.whenRoom(() => {
      if (!process.ended) tell(process, { type: "pipe-room", fd });
    });
    return { value: false };
  },
  pipe: (process) => {
    process.files.checkRoom(2);
    const [read, write] = makePipe();
    return { value: [process.files.attach(read), process.files.attach(write)] };
  },
  pipeFinish: (process, args) => {
    endOf(process, args[0]).shutdown();
    return {};
  },
};
