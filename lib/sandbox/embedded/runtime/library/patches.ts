import type { Patch } from "./patch.ts";
import { TYPESCRIPT_PATCHES } from "./typescript-patches.ts";

export const PATCHES: readonly Patch[] = [
  ...TYPESCRIPT_PATCHES,
  {
    id: "internal/process/task_queues",
    from: "function runNextTicks() {\n  if (!hasTickScheduled() && !hasRejectionToWarn())\n    runMicrotasks();",
    to: "function runNextTicks() {\n\n  endTurn();",
    why: "Microtasks cannot be run from within a callback: the loop takes the next timer or immediate in a turn of its own.",
  },
  {
    id: "internal/process/task_queues",
    from: "  runMicrotasks,\n",
    to: "  runMicrotasks, endTurn,\n",
    why: "See above.",
  },
  ...[
    "function createSecureServer(options, handler) {\n",
    "function createServer(options, handler) {\n",
    "function connect(authority, options, listener) {\n",
  ].map(
    (from): Patch => ({
      id: "internal/http2/core",
      from,
      to: `${from}  binding.refuse();\n`,
      why: "http2 is refused when it is asked for, not when somebody connects.",
    }),
  ),
  {
    id: "_tls_wrap",
    from: "function Server(options, listener) {\n",
    to: "function Server(options, listener) {\n  tls_wrap.refuse();\n",
    why: "A server that speaks TLS is refused when it is made.",
  },
  {
    id: "internal/errors",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's text has a template.
    from: "    super(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: and so has what replaces it.
    to: "    super(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}${code === 'ENOTFOUND' && syscall === 'getaddrinfo' ? ' (this sandbox has no network: only localhost is there)' : ''}`);",
    why: "Who asks for a name of the network's should hear why there is none.",
  },
  {
    id: "internal/process/task_queues",
    from: "  } while (!queue.isEmpty() || processPromiseRejections());\n  setHasTickScheduled(false);\n  setHasRejectionToWarn(false);",
    to: "  } while (!queue.isEmpty());\n  setHasTickScheduled(false);\n",
    why: "A promise is unhandled once ticks and microtasks have come to rest, which only the loop knows.",
  },
  {
    id: "internal/process/task_queues",
    from: "    setTickCallback(processTicksAndRejections);",
    to: "    setTickCallback(processTicksAndRejections, processPromiseRejections);",
    why: "See above.",
  },
  {
    id: "internal/timers",
    from: "  const outstandingQueue = new ImmediateList();\n",
    to: "  const outstandingQueue = new ImmediateList(); let prevImmediate;\n",
    why: "The immediates of one round come in turns of their own: where it stood outlives a turn.",
  },
  {
    id: "internal/timers",
    from: "    let prevImmediate;\n",
    to: "\n",
    why: "See above.",
  },
  {
    id: "internal/util/inspect",
    from: "      output[i] = formatProperty(ctx, value, recurseTimes, keys[i],\n                                 kObjectType);\n    } catch (err) {\n      assert(isNativeError",
    to: "      output[i] = formatProperty(ctx, { [keys[i]]: value[keys[i]] },\n                                 recurseTimes, keys[i], kObjectType);\n    } catch (err) {\n      assert(isNativeError",
    why: "Namespaces of modules read what may change through getters.",
  },
  {
    id: "wasi",
    from: "emitExperimentalWarning('WASI');",
    to: "if (!/\\/node_modules\\//.test(process.argv[1] + new Error().stack)) emitExperimentalWarning('WASI');",
    why: "A package that comes as WebAssembly here has a compiled part elsewhere, of which nobody is warned.",
  },
  {
    id: "internal/test_runner/utils",
    from: "parseCommandLine();\n  const reportersMap",
    to: "parseCommandLine(); internalBinding('test_panel').watch(rootReporter, process.env.NODE_TEST_CONTEXT);\n  const reportersMap",
    why: "The tests panel hears of a run's tests beside its reporters.",
  },
  {
    id: "internal/test_runner/runner",
    from: "  const setupPromise = PromiseResolve(setup?.(root.reporter));\n",
    to: "  if (setup) internalBinding('test_panel').begin(testFiles); const setupPromise = PromiseResolve(setup?.(root.reporter));\n",
    why: "See above.",
  },
];
