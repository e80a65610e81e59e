import { sys, writeAll } from "../core/machine.ts";
import { codeOf } from "../fs/errors.ts";
import { BufferClass, toBuffer } from "./buffer.ts";
import { decodedOutput, type Options, prepared, split, stdioOf } from "./child-options.ts";

export function spawnSync(file: string, args?: unknown, options?: unknown) {
  const [list, settings] = split(args, options);
  const stdio = stdioOf(settings.stdio);
  const input = typeof settings.input === "string" ? BufferClass.from(settings.input) : settings.input;
  const limits = {
    ...(input ? { input } : {}),
    ...(settings.timeout ? { timeout: settings.timeout } : {}),
    maxBuffer: settings.maxBuffer ?? 1024 * 1024,
  };
  const what = prepared(file, list, settings);
  try {
    const result = sys.spawnSync({ ...what, stdio, ...limits });
    const stdout = decodedOutput(toBuffer(result.stdout), settings.encoding);
    const stderr = decodedOutput(toBuffer(result.stderr), settings.encoding);
    const timedOut = result.signal !== null && settings.timeout !== undefined;
    return {
      pid: result.pid,
      output: [null, stdio[1] === "pipe" ? stdout : null, stdio[2] === "pipe" ? stderr : null],
      stdout: stdio[1] === "pipe" ? stdout : null,
      stderr: stdio[2] === "pipe" ? stderr : null,
      status: result.signal ? null : result.code,
      signal: result.signal,
      ...(timedOut
        ? {
            error: Object.assign(new Error(`spawnSync ${file} ETIMEDOUT`), {
              errno: -110,
              code: "ETIMEDOUT",
              syscall: `spawnSync ${file}`,
              path: file,
              spawnargs: list,
            }),
          }
        : {}),
    };
  } catch (error) {
    const code = codeOf(error) ?? "ENOENT";
    const failure = Object.assign(new Error(`spawnSync ${file} ${code}`), {
      errno: -2,
      code,
      syscall: `spawnSync ${file}`,
      path: file,
      spawnargs: list,
    });
    return { pid: 0, output: null, stdout: null, stderr: null, status: null, signal: null, error: failure };
  }
}

function output(result: ReturnType<typeof spawnSync>, command: string, forward: boolean): string | Buffer | null {
  if (forward && result.stderr && result.stderr.length > 0)
    writeAll(2, typeof result.stderr === "string" ? BufferClass.from(result.stderr) : result.stderr);
  if ("error" in result && result.error) throw Object.assign(result.error, { ...result, error: undefined });
  if (result.status !== 0) {
    const text = String(result.stderr ?? "");
    throw Object.assign(new Error(`Command failed: ${command}${text === "" ? "" : `\n${text}`}`), result);
  }
  return result.stdout;
}

export function execFileSync(file: string, args?: unknown, options?: unknown): string | Buffer | null {
  const [list, settings] = split(args, options);
  return output(spawnSync(file, list, settings), [file, ...list].join(" "), settings.stdio === undefined);
}
export function execSync(command: string, options: Options = {}): string | Buffer | null {
  return output(
    spawnSync(command, [], { ...options, shell: options.shell ?? true }),
    command,
    options.stdio === undefined,
  );
}
