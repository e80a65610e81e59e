/** Stands where the kernel stands and says what no kernel of ours would. */
type Boot = { type: string };
globalThis.addEventListener("message", (event) => {
  const port = (event as MessageEvent<Boot>).ports[0];
  if (!port) return;
  const post = (message: unknown): void => port.postMessage(message);
  const bytes = new Uint8Array([102, 105, 110, 101]);
  port.onmessage = ({ data }: MessageEvent<{ type: string; id?: number; request?: number }>) => {
    if (data.type === "request") {
      post({ type: "answer", request: data.request, value: { held: "x", path: "../..", entries: 7 } });
      post({ type: "answer", request: 9999, value: null });
    }
    if (data.type !== "spawn") return;
    const { id } = data;
    for (const nonsense of [
      null,
      7,
      "exit",
      [],
      { type: "__proto__" },
      { type: "output", id, data: "not bytes" },
      { type: "output", id: -1, data: bytes },
      { type: "output", id: (id as number) + 1, data: new TextEncoder().encode("somebody else's") },
      { type: "exit", id, code: 999, signal: null, cause: null },
      { type: "exit", id, code: 0, signal: "SIGSEGV", cause: null },
      { type: "exit", id, code: 0, signal: null, cause: "x".repeat(100_000) },
      { type: "test", id, event: { type: "test", test: { file: "x".repeat(1e6), name: [], status: "passed" } } },
      { type: "changes", changes: [{ path: "../outside", kind: "added", mode: "100644", data: bytes }] },
      { type: "changes", changes: [{ path: "/etc/passwd", kind: "added", mode: "100644", data: bytes }] },
      { type: "changes", changes: [{ path: "x".repeat(1e6), kind: "added", mode: "100644", data: bytes }] },
      { type: "changes", changes: [{ path: "fine", kind: "added", mode: "100777", data: bytes }] },
      { type: "port", port: 0, open: true },
      { type: "port", port: 1e9, open: true },
      { type: "socket", message: { type: "socket-data", socket: 5, data: bytes } },
      { type: "refusal", request: 1, failure: { code: "no such code", message: "x" } },
      { type: "output", id, data: bytes, extra: new ArrayBuffer(50_000_000) },
    ])
      post(nonsense);
    post({ type: "exit", id, code: 3, signal: null, cause: null });
    post({ type: "exit", id, code: 0, signal: null, cause: null });
    post({ type: "output", id, data: new TextEncoder().encode("too late") });
  };
  post({ type: "ready" });
});
