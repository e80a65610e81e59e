import type { ServerResponse } from "node:http";
import { eventsOf, type Fault, toSse } from "./script.ts";

const SSE = { "content-type": "text/event-stream; charset=utf-8" };
const HTML =
  "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/** Fails as told. `request` numbers the ids. */
export async function answerFault(fault: Fault, request: number, response: ServerResponse): Promise<void> {
  const say = (event: Record<string, unknown> & { type: string }) => response.writeHead(200, SSE).end(toSse(event));
  switch (fault.fault) {
    case "status": {
      const error = {
        message: fault.message ?? `Mock answer ${fault.status}.`,
        type: "mock_error",
        param: null,
        code: fault.code ?? null,
      };
      response.writeHead(fault.status, {
        "content-type": "application/json",
        "x-request-id": `req_mock${request}`,
        ...fault.headers,
      });
      response.end(JSON.stringify({ error }));
      return;
    }
    case "html":
      response.writeHead(fault.status ?? 200, { "content-type": "text/html; charset=utf-8" }).end(HTML);
      return;
    case "empty":
      response.writeHead(200, SSE).end();
      return;
    case "hang":
      return;
    case "reset":
      response.destroy();
      return;
    case "half": {
      const whole = Buffer.from(eventsOf(fault.turn, request, "mock").map(toSse).join(""));
      const bytes = fault.bytes ?? Math.floor(whole.length / 2);
      response.writeHead(200, SSE);
      await new Promise<void>((resolve) => response.write(whole.subarray(0, bytes), () => resolve()));
      if (fault.how === "abort") response.destroy();
      else response.end();
      return;
    }
    case "malformed": {
      const [first, ...rest] = eventsOf(fault.turn, request, "mock").map(toSse);
      response
        .writeHead(200, SSE)
        .end(`${first}data: {"type":"response.output_text.delta","delta":\n\n${rest.join("")}`);
      return;
    }
    case "failed": {
      const error = { code: fault.code, message: fault.message ?? `Mock failure ${fault.code}.` };
      say({ type: "response.failed", response: { id: `resp_mock${request}`, status: "failed", error } });
      return;
    }
    case "incomplete": {
      const response = {
        id: `resp_mock${request}`,
        status: "incomplete",
        incomplete_details: { reason: fault.reason },
      };
      say({ type: "response.incomplete", response });
      return;
    }
    case "redirect":
      response.writeHead(307, { location: fault.location }).end();
  }
}
