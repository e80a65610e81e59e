import type { Page } from "@playwright/test";
import { workbench } from "./workbench.ts";

/** Vite with React, as its template has it; the packages come from the registry, through the app's route. */
export const VITE_PROJECT = {
  "package.json": JSON.stringify({
    name: "counter",
    private: true,
    type: "module",
    scripts: { dev: "vite", build: "vite build" },
    dependencies: { react: "19.3.1", "react-dom": "19.3.1" },
    devDependencies: { "@vitejs/plugin-react": "6.3.0", vite: "8.3.8" },
  }),
  "vite.config.js": `import react from "@vitejs/plugin-react";\nexport default { plugins: [react()] };\n`,
  "index.html": `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Counter</title></head><body><div id="root"></div><script type="module" src="/src/main.jsx"></script></body></html>\n`,
  "src/main.jsx": `import { createRoot } from "react-dom/client";\nimport { App } from "./App.jsx";\nimport "./style.css";\ncreateRoot(document.getElementById("root")).render(<App />);\n`,
  "src/style.css": "h1 { color: rgb(1, 2, 3); }\n",
  "src/App.jsx": `import { useState } from "react";
const TITLE = "First title";
export function App() {
  const [count, setCount] = useState(0);
  return <main><h1>{TITLE}</h1><button type="button" onClick={() => setCount(count + 1)}>count {count}</button></main>;
}
`,
};

/** Puts the line in the place of the open file's second, and saves. */
export async function saveSecondLine(page: Page, line: string): Promise<void> {
  await workbench(page).text.click();
  for (const key of ["Control+Home", "ArrowDown", "Shift+End"]) await page.keyboard.press(key);
  await page.keyboard.insertText(line);
  await page.keyboard.press("Control+s");
}
