import type { Program } from "../process/syscalls.ts";

const PLACE = "/usr/lib/git/git.js";

/** `git` of the sandbox: a big program that few sessions call, fetched when it is first called and compiled here. */
export const gitLoader: Program = async (sys) => {
  try {
    sys.mount("git");
  } catch {
    const text =
      'fatal: git\'s own program could not be loaded from this site. Reload the page, or run "npm run build:sandbox" if you serve it yourself.\n';
    sys.fs.write(2, new TextEncoder().encode(text), null);
    return sys.exit(128);
  }
  const source = new TextDecoder().decode(sys.fs.readFile(PLACE));
  const compiled = new Function("module", `${source}\nreturn module.exports;`);
  const { gitProgram } = compiled({ exports: {} }) as { readonly gitProgram: Program };
  return gitProgram(sys);
};
