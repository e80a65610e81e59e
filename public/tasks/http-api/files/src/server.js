import { createServer } from "node:http";

/** A server for the API in SPEC.md, with no notes and not yet listening. */
export function createNotesServer() {
  return createServer((_request, response) => {
    response.writeHead(501, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify({ error: "This is not implemented yet." }));
  });
}
