export interface Settings {
  /** Attempts after the first. */
  retries: number;
  /** Milliseconds before the second attempt. */
  waitMs: number;
  /** Names of servers, in the order they are tried. */
  upstreams: string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(environment: Environment): Settings {
  return {
    retries: environment.RETRIES ?? 3,
    waitMs: environment.WAIT_MS ?? 200,
    upstreams: (environment.UPSTREAMS ?? "main").split(","),
  };
}
