export const WIDTHS = [
  { value: "390", label: "390", hint: "390 pixels wide, as on a phone" },
  { value: "768", label: "768", hint: "768 pixels wide, as on a tablet" },
  { value: "full", label: "Full", hint: "As wide as this pane" },
] as const;
export type Width = (typeof WIDTHS)[number]["value"];
