/**
 * What npm's programs ask of the registry, and what comes back: an order goes from the process to the kernel, a report from
 * there to the host's page, an answer to the kernel, a message to the process.
 */

/** What could not be had, in npm's words: its code, and a sentence. */
export type PackageFailure = { readonly code: string; readonly message: string };
export type DocumentForm = "short" | "full";

/** One package that npm wants in place. */
export type WantedPackage = {
  /** Absolute. */
  readonly at: string;
  /** Of its archive at the registry: "name/-/file.tgz". */
  readonly path: string;
  /** Subresource integrity; empty when nothing is known of it. */
  readonly integrity: string;
  /** What cannot be had is left out. */
  readonly optional: boolean;
  /** Names in the .bin folder beside it and the files of it that they stand for. */
  readonly bins?: readonly (readonly [name: string, file: string])[];
};

/** Only npm's own programs are served. `offline`: from what was kept alone. */
export type PackageOrder =
  | {
      readonly op: "document";
      readonly request: number;
      readonly name: string;
      readonly form: DocumentForm;
      readonly offline?: boolean;
    }
  /** All of them or, where one that is not optional fails, none. `clear`: folders that are emptied before. */
  | {
      readonly op: "place";
      readonly request: number;
      readonly wanted: readonly WantedPackage[];
      readonly clear: readonly string[];
      readonly offline?: boolean;
    };

export type PackageReport =
  | {
      readonly type: "document";
      readonly request: number;
      readonly name: string;
      readonly form: DocumentForm;
      readonly offline: boolean;
    }
  | {
      readonly type: "packages";
      readonly request: number;
      readonly wanted: readonly Pick<WantedPackage, "path" | "integrity">[];
      readonly offline: boolean;
    }
  | { readonly type: "package-cancel"; readonly request: number };

/** A document of whatever status, or why there is none. */
type DocumentAnswer = {
  readonly type: "document";
  readonly request: number;
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly failure: PackageFailure | null;
};
/** One message a package. */
export type PackageAnswer =
  | DocumentAnswer
  | {
      readonly type: "package";
      readonly request: number;
      readonly index: number;
      /** Its files; see packed-tree.ts. */
      readonly data: Uint8Array<ArrayBuffer> | null;
      readonly integrity: string;
      readonly failure: PackageFailure | null;
    };

export type PackageMessage =
  | DocumentAnswer
  | {
      readonly type: "placed";
      readonly request: number;
      /** By the place in `wanted`. */
      readonly failures: readonly (PackageFailure & { readonly index: number })[];
      readonly integrities: readonly string[];
    };
