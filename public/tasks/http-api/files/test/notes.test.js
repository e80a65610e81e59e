import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, test } from "node:test";
import { createNotesServer } from "../src/server.js";

let server;
let base;

beforeEach(async () => {
  server = createNotesServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${server.address().port}`;
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

async function send(method, path, body, headers = {}) {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(base + path, { method, headers, ...(text === undefined ? {} : { body: text }) });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, body: answer === "" ? null : JSON.parse(answer) };
}

const post = (text) => send("POST", "/notes", { text });

test("a new note gets an id, a version and a place", async () => {
  const { status, headers, body } = await post("milk");
  assert.deepEqual({ status, body }, { status: 201, body: { id: "1", text: "milk", version: 1 } });
  assert.equal(headers.get("location"), "/notes/1");
  assert.equal(headers.get("content-type"), "application/json; charset=utf-8");
});

test("a note can be read, with its version as the etag", async () => {
  await post("milk");
  const { status, headers, body } = await send("GET", "/notes/1");
  assert.deepEqual({ status, body }, { status: 200, body: { id: "1", text: "milk", version: 1 } });
  assert.equal(headers.get("etag"), '"1"');
});

test("notes are listed oldest first", async () => {
  for (const text of ["milk", "eggs", "tea"]) await post(text);
  const { status, body } = await send("GET", "/notes");
  assert.equal(status, 200);
  assert.deepEqual(
    body.notes.map((note) => note.text),
    ["milk", "eggs", "tea"],
  );
});

test("the list can be searched, whatever the case and the script", async () => {
  for (const text of ["Grüner Tee", "milk & honey", "green tea"]) await post(text);
  const found = async (words) => (await send("GET", `/notes?contains=${encodeURIComponent(words)}`)).body.notes;
  assert.deepEqual(
    (await found("GRÜN")).map((note) => note.id),
    ["1"],
  );
  assert.deepEqual(
    (await found("k & h")).map((note) => note.id),
    ["2"],
  );
  assert.deepEqual(await found("coffee"), []);
});

test("a note can be changed and counts its versions", async () => {
  await post("milk");
  const { status, body } = await send("PUT", "/notes/1", { text: "oat milk" });
  assert.deepEqual({ status, body }, { status: 200, body: { id: "1", text: "oat milk", version: 2 } });
  assert.equal((await send("GET", "/notes/1")).headers.get("etag"), '"2"');
});

test("a change to another version than expected is refused", async () => {
  await post("milk");
  assert.equal((await send("PUT", "/notes/1", { text: "tea" }, { "if-match": '"7"' })).status, 412);
  assert.equal((await send("GET", "/notes/1")).body.text, "milk");
  assert.equal((await send("PUT", "/notes/1", { text: "tea" }, { "if-match": '"1"' })).status, 200);
});

test("a removed note is gone and its id is not given again", async () => {
  await post("milk");
  const { status, body } = await send("DELETE", "/notes/1");
  assert.deepEqual({ status, body }, { status: 204, body: null });
  assert.equal((await send("GET", "/notes/1")).status, 404);
  assert.equal((await post("tea")).body.id, "2");
});

test("a text that is no text is refused", async () => {
  for (const body of [{}, { text: 5 }, { text: "" }, { text: " \n" }, { text: "x".repeat(1001) }, null, "[]"]) {
    const answer = await send("POST", "/notes", body === null ? "null" : body);
    assert.equal(answer.status, 422, JSON.stringify(body));
    assert.equal(typeof answer.body.error, "string");
  }
  assert.equal((await post("x".repeat(1000))).status, 201);
});

test("a body that is not JSON, or too long, is refused", async () => {
  assert.equal((await send("POST", "/notes", "{ text")).status, 400);
  assert.equal((await send("POST", "/notes", "")).status, 400);
  assert.equal((await send("POST", "/notes", { text: "milk", rest: "x".repeat(10_000) })).status, 413);
  assert.deepEqual((await send("GET", "/notes")).body, { notes: [] });
});

test("what is not there is 404", async () => {
  for (const path of ["/", "/note", "/notes/1", "/notes/__proto__", "/notes/1/text"]) {
    const { status, body } = await send("GET", path);
    assert.deepEqual({ path, status, error: typeof body.error }, { path, status: 404, error: "string" });
  }
});

test("a method that a path does not have is 405 and names those it has", async () => {
  const list = await send("DELETE", "/notes");
  assert.deepEqual([list.status, list.headers.get("allow")], [405, "GET, POST"]);
  await post("milk");
  const note = await send("POST", "/notes/1", { text: "tea" });
  assert.deepEqual([note.status, note.headers.get("allow")], [405, "DELETE, GET, PUT"]);
});
