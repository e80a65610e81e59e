import type { Binding } from "../core/machine.ts";
import { ShutdownWrap, StreamHandle, streamState, WriteWrap } from "../core/streams.ts";

export const streamWrap = (): Binding => ({
  kReadBytesOrError: 0,
  kArrayBufferOffset: 1,
  kBytesWritten: 2,
  kLastWriteWasAsync: 3,
  streamBaseState: streamState,
  WriteWrap,
  ShutdownWrap,
  LibuvStreamWrap: StreamHandle,
});
