import type { WorkerReport } from "../process/system.ts";

/** What the kernel needs of a worker, whoever made it. */
export type ProcessWorker = {
  onmessage: ((message: WorkerReport | number) => void) | null;
  onerror: ((message: string) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
};
export type MakeWorker = (bundle: string) => ProcessWorker;
type Scripts = Readonly<Record<string, Blob>>;

/** Workers made by the kernel itself: nothing is between it and them. */
export function ownWorkers(scripts: Scripts): MakeWorker {
  const urls = Object.fromEntries(Object.entries(scripts).map(([name, blob]) => [name, URL.createObjectURL(blob)]));
  return (bundle) => {
    const worker = new Worker(urls[bundle] as string, { name: bundle });
    const made: ProcessWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
      terminate: () => worker.terminate(),
    };
    worker.onmessage = (event: MessageEvent<WorkerReport | number>) => made.onmessage?.(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      made.onerror?.(event.message ?? "The worker could not be loaded.");
    };
    return made;
  };
}

/** What the kernel asks of the frame's page, and what it hears from it. */
export type FrameOrder =
  | { readonly scripts: Scripts }
  | { readonly make: number; readonly bundle: string }
  | { readonly end: number };
export type FrameReport = { readonly broken: number; readonly message: string };
type Kernel = {
  postMessage(order: FrameOrder, transfer?: Transferable[]): void;
  addEventListener(type: "message", handler: (event: MessageEvent<FrameReport>) => void): void;
};

/**
 * Workers made by the frame's page on the kernel's order, each joined to the kernel by a port of its own. For Firefox,
 * where a worker that makes workers while others end stops for good in `new Worker` (seen in 153).
 */
export function frameWorkers(scripts: Scripts, kernel: Kernel): MakeWorker {
  const workers = new Map<number, ProcessWorker>();
  let next = 1;
  kernel.postMessage({ scripts });
  kernel.addEventListener("message", ({ data }) => {
    if (typeof data.broken === "number") workers.get(data.broken)?.onerror?.(data.message);
  });
  return (bundle) => {
    const id = next++;
    const { port1, port2 } = new MessageChannel();
    const made: ProcessWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message, transfer = []) => port1.postMessage(message, transfer),
      terminate: () => {
        port1.onmessage = null;
        workers.delete(id);
        kernel.postMessage({ end: id });
      },
    };
    workers.set(id, made);
    port1.onmessage = (event: MessageEvent<WorkerReport | number>) => made.onmessage?.(event.data);
    kernel.postMessage({ make: id, bundle }, [port2]);
    return made;
  };
}
