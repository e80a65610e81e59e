import { sys } from "../core/machine.ts";
import { baseOf, extensionOf, resolvePath } from "../core/paths.ts";
import { kindOf } from "../loader/files.ts";

const EXTENSION = /\.[cm]?[jt]s$/;
const TEST_NAME = /((^test(-.+)?)|(.+[.\-_]test))\.[cm]?[jt]s$/;

/** A glob as a pattern over whole paths: **, *, ?, [..] and {a,b}. */
export function globPattern(glob: string): RegExp {
  let text = "";
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (char === "*") {
      if (glob[i + 1] === "*") {
        i++;
        if (glob[i + 1] === "/") {
          i++;
          text += "(?:[^/]*/)*";
        } else text += ".*";
      } else text += "[^/]*";
    } else if (char === "?") text += "[^/]";
    else if (char === "{") text += "(?:";
    else if (char === "}") text += ")";
    else if (char === ",") text += "|";
    else if (char === "[" || char === "]") text += char;
    else text += char.replace(/[.+^$()|\\]/g, "\\$&");
  }
  return new RegExp(`^${text}$`);
}

function walk(folder: string, visit: (path: string, inTest: boolean) => void, inTest: boolean): void {
  for (const { name, type } of [...sys.fs.readdir(folder)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (name === "node_modules" || name === ".git") continue;
    const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
    const isFolder = type === "directory" || (type === "symlink" && kindOf(path) === "directory");
    if (isFolder) walk(path, visit, inTest || name === "test");
    else visit(path, inTest);
  }
}

/** The files of `node --test`: those named, or by Node's own names. Absolute and sorted; throws for a name that is not there. */
export function findTestFiles(folder: string, given: readonly string[]): string[] {
  const found = new Set<string>();
  const standard = (path: string, inTest: boolean): void => {
    if (EXTENSION.test(path) && !path.endsWith(".d.ts") && (inTest || TEST_NAME.test(baseOf(path)))) found.add(path);
  };
  if (given.length === 0) walk(folder, standard, baseOf(folder) === "test");
  for (const name of given) {
    const path = resolvePath(folder, name);
    const kind = kindOf(path);
    if (kind === "file") found.add(path);
    else if (kind === "directory") walk(path, standard, baseOf(path) === "test");
    else if (/[*?{[]/.test(name)) {
      const pattern = globPattern(path);
      walk(folder, (each) => pattern.test(each) && extensionOf(each) !== "" && found.add(each), false);
    } else throw new Error(`Could not find '${path}'`);
  }
  return [...found].sort();
}
