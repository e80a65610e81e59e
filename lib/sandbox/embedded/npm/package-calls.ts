import type { DocumentForm, PackageMessage, PackageOrder, WantedPackage } from "../packages/package-messages.ts";
import type { KernelMessage, Syscalls } from "../process/syscalls.ts";

type Placed = Extract<PackageMessage, { type: "placed" }>;
type Document = Extract<PackageMessage, { type: "document" }>;

/** What npm's programs have of the registry, as promises over the kernel's messages. */
export class PackageCalls {
  readonly #waiting = new Map<number, (message: PackageMessage) => void>();
  #next = 1;

  constructor(private readonly sys: Pick<Syscalls, "orderPackages">) {}

  hear(message: KernelMessage): void {
    if (message.type !== "document" && message.type !== "placed") return;
    this.#waiting.get(message.request)?.(message);
    this.#waiting.delete(message.request);
  }

  #order<T extends PackageMessage>(make: (request: number) => PackageOrder): Promise<T> {
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve as (message: PackageMessage) => void);
      this.sys.orderPackages(make(request));
    });
  }

  /** `offline`: from what was kept alone. */
  document(name: string, form: DocumentForm, offline = false): Promise<Document> {
    return this.#order((request) => ({ op: "document", request, name, form, offline }));
  }

  place(wanted: readonly WantedPackage[], clear: readonly string[], offline = false): Promise<Placed> {
    return this.#order((request) => ({ op: "place", request, wanted, clear, offline }));
  }
}

type Asked = Pick<PackageCalls, "document" | "place">;

/** The same, of what was kept alone. */
export const keptOnly = (calls: Asked): Asked => ({
  document: (name, form) => calls.document(name, form, true),
  place: (wanted, clear) => calls.place(wanted, clear, true),
});
