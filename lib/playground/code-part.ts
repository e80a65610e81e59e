import { appError, Failure } from "../domain/errors.ts";

/** A part of our own code that is fetched when it is first needed. Throws Failure when it does not arrive. */
export async function codePart<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new Failure(
      appError(
        "network",
        "A part of the page did not arrive: the server does not answer, or it has a newer version. What is saved is kept; try again, or reload the page.",
        { cause, retryable: true },
      ),
    );
  }
}
