import { BadResponse, headerOf, type ResponseHead, ResponseReader } from "../domain/http-response.ts";
import type { PortConnection } from "../ports/sandbox.ts";
import type { Answer } from "./answer.ts";

const NO_BODY = new Set([101, 204, 205, 304]);

export type ReadAnswer = Answer & {
  /** What came behind a 101, as the connection goes on. */
  readonly upgraded: boolean;
};

/**
 * Reads the answer of one request from a connection; the body is read as it is asked for, and the connection closed with
 * its end. @throws BadResponse, Failure
 */
export async function readAnswer(connection: PortConnection, method: string): Promise<ReadAnswer> {
  const reader = connection.readable.getReader();
  const ready: Uint8Array<ArrayBuffer>[] = [];
  let head: ResponseHead | null = null;
  const parser = new ResponseReader(
    method === "HEAD",
    (told) => {
      if (told.status >= 200 || told.status === 101) head = told;
    },
    (data) => ready.push(new Uint8Array(data)),
  );
  /** False: nothing more comes. */
  const readMore = async (): Promise<boolean> => {
    if (parser.done) return false;
    const { done, value } = await reader.read();
    if (!done) {
      parser.push(value);
      return true;
    }
    if (!parser.end().whole) throw new BadResponse("The server closed the connection before its answer was whole.");
    return ready.length > 0;
  };
  try {
    while (!head) if (!(await readMore()) && !head) throw new BadResponse("The server sent no answer.");
  } catch (caught) {
    connection.close();
    throw caught;
  }
  const told: ResponseHead = head;
  const upgraded = told.status === 101;
  const bodyless = method === "HEAD" || (NO_BODY.has(told.status) && !upgraded);
  if (bodyless) connection.close();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          while (ready.length === 0) {
            if (await readMore()) continue;
            connection.close();
            controller.close();
            return;
          }
          for (const chunk of ready.splice(0)) controller.enqueue(chunk);
        } catch (caught) {
          connection.close();
          controller.error(caught);
        }
      },
      cancel: () => connection.close(),
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = told;
  return decoded({ status, statusText, headers, body: bodyless ? null : body, upgraded });
}

const FORMATS: Readonly<Record<string, CompressionFormat>> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

/** A page gets the content itself: what its service worker answers with is not decoded any more. */
function decoded(answer: ReadAnswer): ReadAnswer {
  const coding = headerOf({ ...answer, version: "1.1" }, "content-encoding")
    ?.trim()
    .toLowerCase();
  if (!answer.body || !coding || coding === "identity") return answer;
  const format = FORMATS[coding];
  if (!format) {
    void answer.body.cancel();
    throw new BadResponse(`The server encoded its answer as "${coding}", which was not asked for.`);
  }
  const stream = new DecompressionStream(format) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  const headers = answer.headers.filter(([name]) => !/^content-(encoding|length)$/i.test(name));
  return { ...answer, headers, body: answer.body.pipeThrough(stream) };
}
