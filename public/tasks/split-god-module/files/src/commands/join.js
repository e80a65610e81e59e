import { addMember, slug } from "../god.js";

export function run(library, [name]) {
  return { library: addMember(library, name), says: `Welcome, ${name}. Your card says ${slug(name)}.` };
}
