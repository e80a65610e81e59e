import type { Binding } from "../core/machine.ts";
import { absent } from "./absent.ts";
import { asyncWrap } from "./async-wrap.ts";
import { buffer } from "./buffer.ts";
import { contextify } from "./contextify.ts";
import { encodingBinding } from "./encoding.ts";
import { fs } from "./fs.ts";
import { icu } from "./icu.ts";
import { messaging } from "./messaging.ts";
import { moduleWrap } from "./module-wrap.ts";
import { options } from "./options.ts";
import { processMethods } from "./process-methods.ts";
import { serdes } from "./serdes.ts";
import { signals } from "./signals.ts";
import { small } from "./small.ts";
import { standardStreams } from "./standard-streams.ts";
import { stringDecoder } from "./string-decoder.ts";
import { taskQueue } from "./task-queue.ts";
import { tcp } from "./tcp.ts";
import { timers } from "./timers.ts";
import { types } from "./types.ts";
import { url } from "./url.ts";
import { util } from "./util.ts";

/** `internalBinding(name)`: what Node's library has of C++. A file a binding; each is made on first use. */
export const bindings: Readonly<Record<string, () => Binding>> = {
  ...absent,
  ...small,
  ...standardStreams,
  async_wrap: asyncWrap,
  buffer,
  contextify,
  encoding_binding: encodingBinding,
  fs,
  icu,
  messaging,
  module_wrap: moduleWrap,
  options,
  process_methods: processMethods,
  serdes,
  signal_wrap: signals,
  string_decoder: stringDecoder,
  task_queue: taskQueue,
  tcp_wrap: tcp,
  timers,
  types: () => types,
  url,
  util,
};
