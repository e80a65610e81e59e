export type MiddleTab = "editor" | "diff";
export type SideTab = "tests" | "preview";
export type PhoneTab = "talk" | "files" | "tests" | "terminal" | "preview";
