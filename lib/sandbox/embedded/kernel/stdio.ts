import { joinBytes } from "../../../domain/bytes.ts";
import type { ChildOptions, ChildResult } from "../process/syscalls.ts";
import { answer } from "./call-server.ts";
import { Descriptors, type Open, type Stream } from "./descriptors.ts";
import type { FileSystem } from "./file-system.ts";
import { InputPipe } from "./input-pipe.ts";
import { makePipe, PipeEnd, PipeSink } from "./pipe-end.ts";
import { type Process, tell } from "./process.ts";
import { CollectSink, nothing, type Sink, WindowSink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

/** Bytes of a child's output under way to a parent that takes it as messages. */
const CHILD_WINDOW = 1024 * 1024;
const O_RDONLY = 0;

/** A child's output that goes into a file its parent has open. */
class FileSink implements Sink {
  readonly kind = "file";
  readonly open = true;
  readonly waiting = new Set<() => void>();
  constructor(
    private readonly system: FileSystem,
    private readonly files: Descriptors,
    readonly file: Open,
  ) {}
  hold(): void {
    this.file.holders++;
    this.system.hold(this.file.node, 1);
  }
  release(): void {
    this.file.holders--;
    this.system.hold(this.file.node, -1);
  }
  write(data: Uint8Array<ArrayBuffer>): void {
    this.files.writeTo(this.file, data, null);
  }
}

export type Stdio = {
  readonly input: InputPipe;
  readonly tty: boolean;
  readonly sinks: readonly [Sink, Sink];
  readonly files: Descriptors;
  /** The parent's side of each pipe, by the child's descriptor. */
  readonly ends: readonly (PipeEnd | null)[];
};

/** How a child's pipes reach its parent. */
type Pipes =
  | { readonly kind: "descriptors" }
  | { readonly kind: "messages"; readonly pid: () => number }
  | { readonly kind: "collected"; readonly limit: number; readonly overflow: () => void };

/** What a child's descriptors are to be. @throws CallError EBADF */
export function makeStdio(system: FileSystem, parent: Process, options: ChildOptions, pipes: Pipes): Stdio {
  const files = new Descriptors(system);
  const ends: (PipeEnd | null)[] = [];
  let input: InputPipe | null = null;
  let tty = false;
  const sinks: [Sink, Sink] = [nothing, nothing];

  const joined = (fd: number): PipeEnd => {
    const [own, childs] = makePipe();
    ends[fd] = own;
    return childs;
  };
  const sharedSink = (from: number): Sink => {
    if (from === 1 || from === 2) return parent.sinks[from - 1] as Sink;
    const file = parent.files.file(from);
    if (file) return new FileSink(system, parent.files, file);
    const stream = parent.files.stream(from);
    if (stream instanceof PipeEnd) return new PipeSink(stream);
    if (stream) return stream;
    if (from === 0) return parent.tty ? parent.job.output : nothing;
    throw new CallError("EBADF");
  };
  const collect = (fd: number): Sink => {
    if (pipes.kind === "collected") return new CollectSink(pipes.limit, pipes.overflow);
    if (pipes.kind === "messages")
      return new WindowSink(CHILD_WINDOW, (data) =>
        tell(parent, { type: "child-output", pid: pipes.pid(), fd: fd as 1 | 2, data }),
      );
    return new PipeSink(joined(fd));
  };
  const shared = (from: number): Open | Stream | undefined => parent.files.file(from) ?? parent.files.stream(from);

  options.stdio.forEach((asked, fd) => {
    ends[fd] = null;
    const from = asked === "inherit" ? fd : asked === "duplex" && (fd === 0 || fd > 2) ? "pipe" : asked;
    if (fd === 0) {
      const given = typeof from === "number" ? shared(from) : undefined;
      if (from === "pipe") files.share(0, joined(0));
      else if (from === "ignore") files.share(0, files.describe("/dev/null", O_RDONLY, 0));
      else if (given) files.share(0, given);
      else if (from === 0 || parent.tty) {
        input = parent.input;
        tty = parent.tty;
      } else if (Number(from) > 2) throw new CallError("EBADF");
      return;
    }
    if (from === "duplex") {
      const end = joined(fd);
      files.share(fd, end);
      sinks[fd - 1] = new PipeSink(end);
      return;
    }
    if (fd <= 2) {
      sinks[fd - 1] = from === "pipe" ? collect(fd) : from === "ignore" ? nothing : sharedSink(from);
      return;
    }
    if (from === "ignore") return;
    if (from === "pipe") files.share(fd, pipes.kind === "collected" ? collect(fd) : joined(fd));
    else files.share(fd, shared(from) ?? sharedSink(from));
  });
  return { input: input ?? endedInput(), tty, sinks, files, ends };
}
const endedInput = (): InputPipe => {
  const input = new InputPipe();
  input.end();
  return input;
};

/** Answers a spawnSync with what its child wrote. */
export function answerCollected(
  parent: Process,
  stdio: Stdio,
  result: ChildResult & { readonly pid: number; readonly failure: string | null },
): void {
  const sinkOf = (fd: number): unknown => (fd === 0 ? null : fd <= 2 ? stdio.sinks[fd - 1] : stdio.files.stream(fd));
  const collected = stdio.ends.map((_, fd) => {
    const sink = sinkOf(fd);
    return sink instanceof CollectSink ? sink : null;
  });
  const bytes = joinBytes(collected.flatMap((sink) => sink?.chunks ?? []));
  answer(parent, { ok: { ...result, sizes: collected.map((sink) => sink?.bytes ?? null) } }, bytes);
}
