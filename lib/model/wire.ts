/** What the tab and our thin server agree on: addresses, headers, limits, and the codes of errors the server makes itself. */
export const API_BASE = "/api/v1";
export const MODELS_ROUTE = `${API_BASE}/models`;
export const STATUS_ROUTE = `${API_BASE}/status`;
/** Packages of the npm registry, read only: `/<name>`, `/@scope/name`, and either with `/-/<file>.tgz`. */
export const REGISTRY_ROUTE = `${API_BASE}/registry`;

/** A person's own key. It travels only to our routes, which hand it to the upstream and keep nothing. */
export const OWN_KEY_HEADER = "x-tabwright-key";
/** The model that answered, as the upstream says; when it differs from the one asked for, the request was rerouted. */
export const MODEL_HEADER = "openai-model";
export const REQUEST_ID_HEADER = "x-request-id";

/** Bytes of a request's body that the server accepts. */
export const BODY_LIMIT = 8 * 1024 * 1024;

/** Offered first wherever a model is chosen. */
export const FIRST_SUGGESTION = "gpt-5.3-codex";

/** Answer of GET /api/v1/status, which never calls the upstream. */
export type ServerStatus = {
  /** "server": the server has a key of its own, or an upstream that may need none. "none": only people's own keys work. */
  readonly key: "server" | "none";
  /** Host name of the upstream when it is OpenAI's; null for any other, whose name is nobody's business. */
  readonly upstream: string | null;
};

/** `error.code` of answers that our server gives itself; every other code is the upstream's. */
export type OwnErrorCode =
  | "tabwright_cross_site"
  | "tabwright_unknown_host"
  | "tabwright_not_json"
  | "tabwright_too_large"
  | "tabwright_bad_path"
  | "tabwright_cut_off"
  | "tabwright_no_key"
  | "tabwright_bad_key"
  | "tabwright_misconfigured"
  | "tabwright_unreachable"
  | "tabwright_redirected";

/** OpenAI's shape of an error (https://platform.openai.com/docs/guides/error-codes); `message` is a sentence for people. */
export type WireError = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string | null;
    readonly param: string | null;
  };
};
