import { expect, it } from "vitest";
import { appError, Failure, failed } from "../domain/errors.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { type ChoiceParts, chooseSandbox } from "./choose-sandbox.ts";

const settings = { origin: "https://runtime.test", key: null };
const unreachable = appError(
  "unavailable",
  "WebContainer’s server (https://runtime.test) cannot be reached from here.",
);

function choice(more: Partial<ChoiceParts> = {}) {
  const made: string[] = [];
  const disposed: string[] = [];
  const tried: string[] = [];
  const make = (driver: Sandbox["driver"]): Sandbox => {
    made.push(driver);
    const sandbox = createMemorySandbox();
    sandbox.dispose = async () => void disposed.push(driver);
    return Object.assign(sandbox, { driver });
  };
  const parts: ChoiceParts = {
    settings,
    wanted: () => null,
    embedded: () => make("embedded"),
    webcontainer: async () => make("webcontainer"),
    ...more,
  };
  const chosen = chooseSandbox(parts, (driver) => tried.push(driver)).then(({ sandbox, why, other }) => ({
    driver: sandbox.driver,
    why,
    other,
  }));
  return { chosen, made, disposed, tried, make };
}

it("takes WebContainer where it is switched on and starts", async () => {
  const { chosen, made, tried } = choice();
  expect(await chosen).toMatchObject({ driver: "webcontainer", other: "embedded" });
  expect([made, tried]).toEqual([["webcontainer"], ["webcontainer"]]);
});

it("takes the embedded sandbox where the person wants it, and offers the other", async () => {
  const { chosen, made } = choice({ wanted: () => "embedded" });
  expect(await chosen).toMatchObject({ driver: "embedded", other: "webcontainer" });
  expect(made).toEqual(["embedded"]);
});

it("takes the embedded sandbox with the cause when WebContainer does not start, and closes what did not", async () => {
  const closed: string[] = [];
  const { chosen } = choice({
    webcontainer: async () => {
      const sandbox = createMemorySandbox();
      sandbox.boot = async () => failed(unreachable);
      sandbox.dispose = async () => void closed.push("webcontainer");
      return sandbox;
    },
  });
  expect(await chosen).toEqual({
    driver: "embedded",
    why: `WebContainer is switched on here and does not run: ${unreachable.message} The embedded sandbox runs instead.`,
    other: "webcontainer",
  });
  expect(closed).toEqual(["webcontainer"]);
});

it("takes the embedded sandbox when the driver does not arrive", async () => {
  const { chosen } = choice({
    webcontainer: () => Promise.reject(new Failure(appError("network", "A part of the page did not arrive."))),
  });
  expect(await chosen).toMatchObject({ driver: "embedded", why: expect.stringContaining("did not arrive") });
});
