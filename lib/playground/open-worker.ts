import { failed, type Result, toAppError } from "../domain/errors.ts";
import { openFile, openFolder } from "../share/opened.ts";
import { readAdditions } from "../share/read-folder.ts";
import type { OpenAnswers, OpenRequest } from "./open-source.ts";

// Reads and judges what comes from outside, in a worker of its own: inflating and checking a large archive takes seconds.

type Answer = Result<OpenAnswers[keyof OpenAnswers]>;

function answer(request: OpenRequest): Promise<Answer> {
  switch (request.kind) {
    case "file":
      return openFile(request.file.name, request.file);
    case "folder":
      return openFolder(request);
    case "additions":
      return readAdditions(request.entries);
  }
}

/** The memory of all contents, to be handed over instead of copied. */
function memoryOf(read: Answer): ArrayBuffer[] {
  if (!read.ok) return [];
  const { value } = read;
  const contents = "session" in value ? value.session.blobs : value.files;
  return [...new Set([...contents.values()].map((bytes) => bytes.buffer as ArrayBuffer))];
}

/** A cause may hold what cannot be posted; the sentence says what people need. */
const postable = (read: Answer): Answer => (read.ok ? read : failed({ ...read.error, cause: undefined }));

addEventListener("message", (event: MessageEvent<OpenRequest>) => {
  void answer(event.data)
    .catch((caught): Answer => failed(toAppError(caught)))
    .then((read) => postMessage(postable(read), { transfer: memoryOf(read) }));
});
