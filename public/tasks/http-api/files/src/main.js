import { createNotesServer } from "./server.js";

const port = Number(process.env.PORT ?? 8080);
createNotesServer().listen(port, "127.0.0.1", () => console.log(`Notes at http://127.0.0.1:${port}/notes`));
