import { runWorker } from "../process/worker.ts";
import { shellProgram, subshellProgram, utilityProgram } from "./shell-program.ts";

runWorker({ sh: shellProgram, subshell: subshellProgram, utility: utilityProgram });
