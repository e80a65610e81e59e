import { writeText } from "./machine.ts";
import { processObject } from "./process-object.ts";

type Stream = { write(text: string): unknown };
const made: (Stream | null)[] = [null, null, null];

/** Once process.stdout exists as a stream, console writes go through it: a test may have replaced its `write`. */
export const rememberStream = (fd: 1 | 2, stream: Stream): void => {
  made[fd] = stream;
};
export function printText(fd: 1 | 2, text: string): void {
  const stream = made[fd];
  if (stream) (processObject[fd === 1 ? "stdout" : "stderr"] as Stream).write(text);
  else writeText(fd, text);
}
