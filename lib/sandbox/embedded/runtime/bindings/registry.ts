import type { Binding } from "../core/machine.ts";
import { partBinding } from "../core/parts.ts";
import { absent } from "./absent.ts";
import { asyncWrap } from "./async-wrap.ts";
import { blob } from "./blob.ts";
import { blockList } from "./block-list.ts";
import { buffer } from "./buffer.ts";
import { cares } from "./cares.ts";
import { constants } from "./constants.ts";
import { contextify } from "./contextify.ts";
import { credentials } from "./credentials.ts";
import { encodingBinding } from "./encoding.ts";
import { folderBinding } from "./fs/folders.ts";
import { fileEventBinding } from "./fs/watchers.ts";
import { fs } from "./fs.ts";
import { httpParser } from "./http/http-parser.ts";
import { icu } from "./icu.ts";
import { jsStream } from "./js-stream.ts";
import { messaging } from "./messaging.ts";
import { moduleWrap } from "./module-wrap.ts";
import { options } from "./options.ts";
import { os } from "./os.ts";
import { performance } from "./performance/index.ts";
import { pipeWrap } from "./pipe.ts";
import { processMethods } from "./process-methods.ts";
import { processWrap, spawnSync } from "./process-wrap.ts";
import { report } from "./report.ts";
import { http2, streamPipe, tlsWrap } from "./secure.ts";
import { serdes } from "./serdes.ts";
import { signals } from "./signals.ts";
import { small } from "./small.ts";
import { streamWrap } from "./stream-wrap.ts";
import { stringDecoder } from "./string-decoder.ts";
import { taskQueue } from "./task-queue.ts";
import { tcp } from "./tcp.ts";
import { testPanel } from "./test-panel.ts";
import { timers } from "./timers.ts";
import { ttyWrap } from "./tty.ts";
import { types } from "./types.ts";
import { udp } from "./udp.ts";
import { url } from "./url.ts";
import { util } from "./util.ts";
import { heapUtils, internalOnlyV8, v8 } from "./v8.ts";
import { worker } from "./worker.ts";

/** `internalBinding(name)`: what Node's library has of C++. A file a binding; each is made on first use. */
export const bindings: Readonly<Record<string, () => Binding>> = {
  ...absent,
  ...small,
  async_wrap: asyncWrap,
  blob,
  block_list: blockList,
  buffer,
  cares_wrap: cares,
  constants,
  contextify,
  credentials,
  crypto: () => partBinding("crypto", "crypto"),
  encoding_binding: encodingBinding,
  fs,
  fs_dir: folderBinding,
  fs_event_wrap: fileEventBinding,
  http_parser: httpParser,
  http2,
  icu,
  js_stream: jsStream,
  messaging,
  module_wrap: moduleWrap,
  options,
  os,
  performance,
  pipe_wrap: pipeWrap,
  process_methods: processMethods,
  process_wrap: processWrap,
  report,
  serdes,
  signal_wrap: signals,
  spawn_sync: spawnSync,
  stream_pipe: streamPipe,
  stream_wrap: streamWrap,
  string_decoder: stringDecoder,
  task_queue: taskQueue,
  test_panel: testPanel,
  tcp_wrap: tcp,
  tls_wrap: tlsWrap,
  timers,
  tty_wrap: ttyWrap,
  types: () => types,
  udp_wrap: udp,
  url,
  util,
  wasi: () => partBinding("wasi", "wasi"),
  worker,
  v8,
  heap_utils: heapUtils,
  internal_only_v8: internalOnlyV8,
  zlib: () => partBinding("zlib", "zlib"),
};
