import { describe, expect, it } from "vitest";
import { CookieJar } from "./cookie-jar.ts";

describe("the cookies of a preview", () => {
  it("come back to the paths they were set for, the longest first", () => {
    const jar = new CookieJar();
    jar.set("a=1; Path=/", "/x/y");
    jar.set("b=2", "/shop/cart");
    jar.set("c=3; path=/shop/cart", "/");
    expect([jar.get("/"), jar.get("/shop/cart?x"), jar.get("/shopping")]).toEqual(["a=1", "c=3; b=2; a=1", "a=1"]);
  });
  it("end when they say so, and are replaced by their name", () => {
    let now = 1_000;
    const jar = new CookieJar(() => now);
    jar.set("a=1; Max-Age=1", "/");
    jar.set("b=1", "/");
    jar.set("b=2", "/");
    jar.set("gone=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/");
    expect(jar.get("/")).toBe("a=1; b=2");
    now += 1_001;
    expect(jar.get("/")).toBe("b=2");
    jar.set("b=; Max-Age=0", "/");
    expect(jar.get("/")).toBe("");
  });
  it("keep HttpOnly ones from scripts, both ways", () => {
    const jar = new CookieJar();
    jar.set("id=1; HttpOnly", "/");
    jar.set("id=forged", "/", true);
    jar.set("seen=yes", "/", true);
    expect([jar.get("/"), jar.get("/", true)]).toEqual(["id=1; seen=yes", "seen=yes"]);
  });
  it("make room for a new one: those that are over first, then the one that was set longest ago", () => {
    let now = 1_000;
    const jar = new CookieJar(() => now);
    for (let at = 0; at < 99; at++) jar.set(`old${at}=1; Max-Age=1`, "/");
    jar.set("lasting=1", "/");
    now += 2_000;
    jar.set("new=1", "/");
    expect(jar.get("/")).toBe("lasting=1; new=1");
    for (let at = 0; at < 99; at++) jar.set(`c${at}=1`, "/");
    expect(jar.get("/")).toContain("new=1; c0=1;");
    expect(jar.get("/")).not.toContain("lasting");
  });
});
