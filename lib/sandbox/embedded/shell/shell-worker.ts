import { runWorker } from "../process/worker.ts";
import { shellProgram } from "./shell-program.ts";

runWorker({ sh: shellProgram });
