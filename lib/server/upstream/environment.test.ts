import { describe, expect, it } from "vitest";
import { readUpstream } from "./environment.ts";

describe("readUpstream", () => {
  it("is OpenAI without a key when nothing is set", () => {
    const value = { baseUrl: "https://api.openai.com/v1", key: null, needsKey: true };
    expect(readUpstream({})).toEqual({ ok: true, value });
    expect(readUpstream({ OPENAI_BASE_URL: "https://api.openai.com/v1/" })).toEqual({ ok: true, value });
  });

  it("takes an address with or without a slash at its end, and a key without the white space around it", () => {
    const env = { OPENAI_BASE_URL: "http://127.0.0.1:4010/v1/", OPENAI_API_KEY: " sk-1\n" };
    const value = { baseUrl: "http://127.0.0.1:4010/v1", key: "sk-1", needsKey: false };
    expect(readUpstream(env)).toEqual({ ok: true, value });
  });

  it.each(["api.openai.com", "file:///etc/passwd", "https://user:secret@host/v1", "https://host/v1?key=secret"])(
    "refuses %s without repeating it",
    (value) => {
      const read = readUpstream({ OPENAI_BASE_URL: value });
      expect(read.ok).toBe(false);
      expect(JSON.stringify(read)).not.toMatch(/secret|passwd/);
    },
  );

  it("refuses a key that no header can carry without repeating it", () => {
    const read = readUpstream({ OPENAI_API_KEY: "sk-1 sk-2" });
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain("sk-");
  });
});
