import * as v from "valibot";

type Issue = v.BaseIssue<unknown>;

/** Where in the file an issue is, as "before.failing"; "the whole" for its top. */
export const fieldOf = (issue: Issue): string => v.getDotPath(issue)?.slice(0, 120) ?? "the whole";

/** What is wrong, for somebody who writes the file: `"minutes" must be a whole number, not 1.5`. */
export function problemOf(issue: Issue): string {
  const field = `"${fieldOf(issue)}"`;
  if (issue.received === "undefined") return `${field} is missing`;
  const must = mustBe(issue);
  if (must === null) return `${field} is wrong: ${issue.message.slice(0, 200)}`;
  return issue.type.endsWith("_length") ? `${field} must ${must}` : `${field} must ${must}, not ${cut(issue.received)}`;
}

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

function mustBe({ type, requirement, expected, input }: Issue & { readonly requirement?: unknown }): string | null {
  const unit = typeof input === "string" ? "characters" : "entries";
  switch (type) {
    case "string":
      return "be text";
    case "number":
      return "be a number";
    case "integer":
      return "be a whole number";
    case "array":
      return "be a list";
    case "object":
      return "be an object";
    case "min_length":
      return requirement === 1 ? "not be empty" : `have at least ${requirement} ${unit}`;
    case "max_length":
      return `have at most ${requirement} ${unit}`;
    case "min_value":
      return `be at least ${requirement}`;
    case "max_value":
      return `be at most ${requirement}`;
    case "picklist":
      return `be one of ${expected?.replaceAll(" | ", ", ").replace(/^\(|\)$/g, "")}`;
    default:
      return null;
  }
}
