/** Scripts whose output and exit code must be Node's own. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  "hashes, HMACs and derives keys as Node does": `
    const c = require('crypto');
    for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'SHA-384', 'sha512', 'ripemd160', 'sha3-256'])
      console.log(name, c.createHash(name).update('abc').update(Buffer.from([0, 255])).digest('hex'));
    console.log(c.createHash('sha256').update('é', 'latin1').copy().digest('base64'));
    console.log(c.createHmac('sha256', 'key').update('x'.repeat(1000)).digest('base64url'));
    console.log(c.pbkdf2Sync('pw', 'salt', 1000, 32, 'sha512').toString('hex'), c.scryptSync('pw', 'salt', 32, { N: 1024 }).toString('hex'));
    console.log(Buffer.from(c.hkdfSync('sha256', 'key', 'salt', 'info', 42)).toString('hex'));
    console.log(c.randomBytes(8).length, c.randomUUID().length, c.randomInt(5, 6), c.timingSafeEqual(Buffer.from('a'), Buffer.from('a')));
    for (const wrong of [() => c.createHash('nope'), () => c.createHmac('nope', 'k'), () => c.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')), () => c.createHash('md5').update(5)])
      try { wrong(); } catch (e) { console.log(e.code, e.message); }
    const h = c.createHash('md5'); h.digest(); try { h.update('x'); } catch (e) { console.log(e.code, e.message); }
    c.randomBytes(4, (error, bytes) => console.log(error, bytes.length));`,
  "prints values": `
    class Point { constructor() { this.x = 1; this.y = [1, { z: 2 }]; } }
    console.log({ a: 1, b: 'x', d: { e: { f: { g: 1 } } } }, [undefined, null, true], new Map([['a', { b: 1 }]]), new Set([1, '2']));
    console.log(Array.from({ length: 120 }, (_, i) => i), new Point(), Point, class extends Point {}, function f() {}, async () => {});
    console.log(Symbol('x'), 10n, -0, ["it's", 'a"b', 'new\\nline'], new Uint8Array([1, 2]), Buffer.from('hello'), [, 1, , 2]);
    const o = { name: 'o', get g() { return 1; } }; o.self = o; console.log(o, Object.create(null), new Error('e').message);
    console.log('%s is %d, %i, %f, %j %o %%', 'Bob', 42.5, 42.9, '1.5', { a: 1 }, [1], 'extra', 'a'.repeat(100), ['b'.repeat(90)]);
    console.group('G'); console.log('in\\nner'); console.groupEnd(); console.count(); console.dir({ a: { b: {} } }, { depth: 0 });`,
  "orders ticks, microtasks, timers and immediates": `
    setTimeout(() => console.log('timeout'), 0); setImmediate(() => { console.log('immediate'); process.nextTick(() => console.log('tick 2')); setTimeout(() => { console.log('slow'); Promise.resolve().then(() => console.log('slow promise')); process.nextTick(() => console.log('slow tick')); }, 5); });
    process.nextTick(() => console.log('tick')); Promise.resolve().then(() => { console.log('promise'); process.nextTick(() => console.log('late tick')); queueMicrotask(() => console.log('micro')); });
    
    process.on('beforeExit', () => console.log('before exit')); process.on('exit', (code) => console.log('exit', code)); console.log('main');`,
  "keeps the exit code that was set": "process.exitCode = 3; setTimeout(() => console.log('done'), 5);",
  "ends at process.exit":
    "process.on('exit', (c) => console.log('exit', c)); setTimeout(() => console.log('never'), 5); process.exit(7);",
  "fails on an unhandled rejection": "setTimeout(() => console.log('never'), 50); Promise.reject(new Error('lost'));",
  "fails on a rejection as the last thing": "setTimeout(() => Promise.reject(new Error('lost')), 1);",
  "lets uncaughtException go on":
    "process.on('uncaughtException', (e) => console.log('caught', e.message)); setTimeout(() => console.log('after'), 5); throw new Error('x');",
  "fails on a missing module": "require('./nowhere');",
  "reads, writes and lists files": `
    const fs = require('fs'), path = require('path'), os = require('os');
    const d = fs.mkdtempSync(path.join(os.tmpdir(), 'x-')), f = path.join(d, 'a.txt');
    fs.mkdirSync(path.join(d, 'x/y'), { recursive: true }); fs.writeFileSync(f, 'one'); fs.appendFileSync(f, ' two'); fs.copyFileSync(f, f + '2');
    console.log(fs.readFileSync(f, 'utf8'), fs.readdirSync(d), fs.statSync(f).size, fs.existsSync('nope'), fs.statSync(d).isDirectory());
    try { fs.readFileSync('nope') } catch (e) { console.log(e.code, e.syscall, e.errno, e.message) } try { fs.rmdirSync(d) } catch (e) { console.log(e.code) }
    fs.promises.readFile(f, 'utf8').then((t) => { console.log(t); fs.rmSync(d, { recursive: true }); console.log(fs.existsSync(d)); fs.readFile('nope', (e) => console.log(e.message)); });`,
  "pipes streams": `
    const { Readable, Transform } = require('stream'); const { pipeline } = require('stream/promises');
    (async () => { const out = []; await pipeline(Readable.from(['a', 'b']), new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()) } }), async function* (s) { for await (const c of s) out.push(String(c)) }); console.log(out); })();`,
  "serves and fetches within the process": `
    const http = require('http');
    const s = http.createServer((q, r) => { let b = ''; q.on('data', (c) => b += c); q.on('end', () => { r.writeHead(201, { 'content-type': 'application/json' }); r.end(JSON.stringify({ m: q.method, u: q.url, b })) }) });
    s.listen(0, async () => { const r = await fetch('http://127.0.0.1:' + s.address().port + '/p?q=1', { method: 'POST', body: 'hey' }); console.log(r.status, await r.json()); s.close(() => console.log('closed')); s.closeAllConnections(); });`,
  "starts other programs": `
    const cp = require('child_process'); console.log(String(cp.execSync('echo hi')), cp.spawnSync('node', ['-e', 'process.exit(4)']).status);
    const p = cp.spawn('cat'); p.stdout.on('data', (d) => console.log('got', String(d))); p.on('close', (c) => console.log('close', c)); p.stdin.end('piped');
    cp.spawn('not-there').on('error', (e) => console.log(e.code, e.message));`,
  hashes: `
    const c = require('crypto'); for (const a of ['md5', 'sha1', 'sha256', 'sha512']) console.log(c.createHash(a).update('h\\u00e9llo').digest('hex'));
    console.log(c.createHmac('sha256', 'k').update('d').digest('base64'));`,
  "goes on while a read of its input waits": `
    const cp = require('child_process');
    const child = cp.spawn('node', ['-e', "fs.read(0, Buffer.alloc(2), 0, 2, null, (e, n, b) => { console.log(e, n, String(b)); fs.readv(0, [Buffer.alloc(1), Buffer.alloc(9)], (e, n, [a, b]) => { console.log(e, n, String(a), String(b).slice(0, n - 1)); fs.readFile(0, 'utf8', (e, t) => console.log('rest', e, t)); }); }); setTimeout(() => console.log('timer'), 1)"]);
    child.stdout.on('data', (data) => { process.stdout.write(data); if (String(data) === 'timer\\n') child.stdin.write('abcde'); if (String(data).endsWith('de\\n')) child.stdin.end('fg'); });
    child.on('close', (code) => console.log('close', code));`,
  "gives WebAssembly its system interface": `
    const fs = require('fs'); const { WASI } = require('wasi'); const os = require('os'); const path = require('path');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-')); fs.mkdirSync(folder + '/sub'); fs.writeFileSync(folder + '/a.txt', 'hello wasi'); fs.symlinkSync('a.txt', folder + '/link');
    const wasi = new WASI({ version: 'preview1', args: ['prog', 'x y'], env: { A: '1' }, preopens: { '/data': folder }, returnOnExit: true });
    const memory = new WebAssembly.Memory({ initial: 2 }); wasi.initialize({ exports: { memory } });
    const { wasiImport: w } = wasi; const view = new DataView(memory.buffer); const bytes = Buffer.from(memory.buffer);
    const text = (t, at = 1000) => { bytes.write(t, at); return [at, Buffer.byteLength(t)]; };
    const u32 = (at) => view.getUint32(at, true), u64 = (at) => Number(view.getBigUint64(at, true));
    const list = (at, size) => { view.setUint32(100, at, true); view.setUint32(104, size, true); return [100, 1]; };
    console.log(w.args_sizes_get(0, 4), u32(0), u32(4), w.args_get(16, 200), u32(16), String(bytes.subarray(200, 209)), w.environ_sizes_get(0, 4), u32(0), u32(4));
    console.log(w.fd_prestat_get(3, 0), u32(0), u32(4), w.fd_prestat_dir_name(3, 200, 5), String(bytes.subarray(200, 205)), w.fd_prestat_get(4, 0), w.fd_prestat_get(0, 0));
    const open = (name, how = 0, rights = 2n | 64n | 4n | 32n | (1n << 21n) | (1n << 22n), flags = 0) => { const code = w.path_open(3, 1, ...text(name), how, rights, 0n, flags, 0); return code === 0 ? u32(0) : -code; };
    const fd = open('a.txt'); console.log(fd, w.fd_read(fd, ...list(300, 5), 8), u32(8), String(bytes.subarray(300, 305)), w.fd_tell(fd, 0), u64(0), w.fd_seek(fd, -4n, 2, 0), u64(0), w.fd_read(fd, ...list(300, 50), 8), u32(8), String(bytes.subarray(300, 304)));
    console.log(w.fd_filestat_get(fd, 400), bytes[416], u64(432), w.fd_seek(fd, -1n, 0, 0), w.fd_fdstat_get(fd, 500), bytes[500], w.fd_close(fd), w.fd_close(fd));
    console.log(open('nope'), open('../out'), open('/etc/passwd'), open('sub', 2), open('sub', 2, 1n << 14n), open('a.txt', 2), open('a.txt', 1 | 4), open(''));
    const made = open('sub/new.txt', 1 | 8); text('written', 300); console.log(w.fd_write(made, ...list(300, 7), 8), u32(8), w.fd_pwrite(made, ...list(300, 3), 4n, 8), w.fd_filestat_set_size(made, 6n), w.fd_close(made), fs.readFileSync(folder + '/sub/new.txt', 'latin1'));
    console.log(w.path_filestat_get(3, 0, ...text('link'), 400), bytes[416], w.path_filestat_get(3, 1, ...text('link'), 400), bytes[416], w.path_readlink(3, ...text('link'), 300, 3, 8), w.path_readlink(3, ...text('link'), 300, 6, 8), u32(8), String(bytes.subarray(300, 305)));
    console.log(w.fd_readdir(3, 2000, 4000, 0n, 8), u32(8), w.fd_readdir(3, 2000, 30, 1n, 8), u32(8));
    console.log(w.path_create_directory(3, ...text('d')), w.path_create_directory(3, ...text('d')), w.path_rename(3, ...text('a.txt'), 3, ...text('d/b.txt', 1100)), w.path_unlink_file(3, ...text('d')), w.path_remove_directory(3, ...text('d')), w.path_unlink_file(3, ...text('d/b.txt')), w.path_remove_directory(3, ...text('d')), fs.readdirSync(folder));
    console.log(w.clock_time_get(0, 1n, 0), Math.abs(u64(0) / 1e6 - Date.now()) < 5000, w.random_get(0, 8), w.sched_yield(), w.poll_oneoff(100, 200, 0, 0));
    view.setBigUint64(600, 7n, true); view.setUint8(608, 0); view.setUint32(616, 1, true); view.setBigUint64(624, 1000000n, true); view.setUint16(640, 0, true);
    console.log(w.poll_oneoff(600, 700, 1, 8), u32(8), u64(700), bytes[710]);
    text('out\\n', 300); console.log(w.fd_write(1, ...list(300, 4), 8), u32(8)); fs.rmSync(folder, { recursive: true });`,
  "reads lines":
    "const rl = require('readline').createInterface({ input: process.stdin }); rl.on('line', (l) => console.log('>', l)); rl.on('close', () => console.log('closed'));",
  "answers feature tests as Node":
    "console.log(typeof window, typeof self, typeof importScripts, typeof postMessage, typeof require, typeof Buffer, typeof fetch, typeof setImmediate, Object.prototype.toString.call(globalThis));",
  "imports from functions made of text, and lets frames be copied": `
    const load = new Function('name', 'return import(name)');
    load('node:path').then(({ basename }) => console.log(basename('/a/b')));
    load('./missing.mjs').catch((error) => console.log(error.code));
    console.log(load.name, load.length, Function === (() => {}).constructor, Function('a', 'return a')(3));
    class Kind extends Function {} console.log(new Kind('return 4')() , new Kind() instanceof Kind);
    try { new Function('import('); } catch (error) { console.log(error.name); }
    Error.prepareStackTrace = (error, frames) => frames.map((frame) => {
      const copy = {};
      for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(frame)))
        if (/^(?:is|get)/.test(name)) copy[name] = () => frame[name].call(frame);
      return [copy.isNative(), copy.isToplevel(), copy.getLineNumber() > 0].join();
    })[0];
    console.log(new Error('x').stack);
  `,
};

/** The same for ES modules. */
export const MODULES: Readonly<Record<string, string>> = {
  "keeps what AsyncLocalStorage holds across await, in handlers and in loops": `
    import { AsyncLocalStorage } from 'node:async_hooks';
    import { Readable } from 'node:stream';
    const storage = new AsyncLocalStorage();
    const log = (...values) => console.log(...values, storage.getStore());
    const later = () => new Promise((resolve) => setImmediate(resolve));
    const fails = async () => { await later(); throw new Error('x'); };
    async function run(name) {
      try { await fails(); } catch { log(name, 'catch'); } finally { log(name, 'finally'); }
      await storage.run('within', async () => { await 0; log(name); });
      for await (const each of [later(), 2]) log(name, typeof each);
      for await (const each of Readable.from(['a', 'b'])) log(name, each);
      try { for await (const each of (async function* () { yield 1; await later(); log(name); throw 1; })()) log(name, each); } catch { log(name, 'loop'); }
      storage.enterWith('entered'); await later(); log(name);
    }
    await storage.run('a', () => run(1));
    log('after');
    await Promise.all([storage.run('b', () => run(2)), later()]);
    await storage.run('c', async () => { await (async () => { storage.enterWith('d'); await 0; })(); log('e'); });
    async function thrower(value) { await value; throw new Error('where'); }
    try {
      await thrower(
        1,
      );
    } catch (error) { console.log(error.stack.split('\\n').slice(1).map((line) => line.replace(/file:.*\\//, '')).join()); }
  `,
  "binds imports live and hoists": `
    import fs, { existsSync } from 'node:fs'; import def, { count, inc } from './counter.mjs'; import cjs, { named } from './old.cjs'; import { even } from './even.mjs';
    console.log(typeof fs.readFileSync, existsSync('counter.mjs'), def(), count, named, cjs.other, even(10)); inc(); console.log(count);
    { const count = 5; console.log(count, { count }); } const o = { count }; console.log(o, typeof require, this, import.meta.url.endsWith('.mjs'));
    export const [a, { b }] = [1, { b: 2 }]; export default class {} export * from './counter.mjs'; console.log(await import('./counter.mjs'));`,
  "exits 13 when its await never settles": "console.log('a'); await new Promise(() => {});",
  "fails on a name that is not exported": "import { nope } from './counter.mjs';",
  "waits for its top-level await":
    "const v = await new Promise((r) => setTimeout(() => r('late'), 5)); console.log(v);",
};
export const MODULE_FILES: Readonly<Record<string, string>> = {
  "counter.mjs":
    "export let count = 0; export const inc = () => { count++; }; export default function () { return 'def'; }",
  "old.cjs": "exports.named = 'N'; exports.other = 1;",
  "even.mjs": "import { odd } from './odd.mjs'; export function even(n) { return n === 0 || odd(n - 1); }",
  "odd.mjs": "import { even } from './even.mjs'; export function odd(n) { return n !== 0 && even(n - 1); }",
};
