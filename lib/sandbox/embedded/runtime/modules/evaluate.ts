import { fixNamespace, type ModuleRecord, STATUS } from "./record.ts";

/**
 * Evaluation of a graph, step by step as the specification of cyclic module records has it, so that modules that await at
 * their top level keep the order the engine gives them.
 */
let asyncOrders = 1;

function finish(module: ModuleRecord): void {
  module.status = STATUS.evaluated;
  module.finished = true;
  fixNamespace(module);
}

function execute(module: ModuleRecord): void {
  void module.run();
}

function executeAsync(module: ModuleRecord): void {
  let result: Promise<unknown>;
  try {
    result = Promise.resolve(module.run());
  } catch (error) {
    result = Promise.reject(error);
  }
  result.then(
    () => fulfilled(module),
    (error: unknown) => rejected(module, error),
  );
}

function inner(module: ModuleRecord, stack: ModuleRecord[], index: number): number {
  if (module.status === STATUS.evaluated) return index;
  if (module.status === STATUS.failed) throw module.error;
  if (module.status === STATUS.evaluating) return index;
  module.status = STATUS.evaluating;
  module.order = index;
  module.ancestor = index;
  module.pending = 0;
  let next = index + 1;
  stack.push(module);
  for (const each of module.dependencies) {
    next = inner(each, stack, next);
    let required = each;
    if (each.status === STATUS.evaluating && stack.includes(each))
      module.ancestor = Math.min(module.ancestor, each.ancestor);
    else {
      required = each.cycleRoot ?? each;
      if ((required.status as number) === STATUS.failed) throw required.error;
    }
    if (required.asyncOrder > 0 && !settled.has(required)) {
      module.pending++;
      required.asyncParents.push(module);
    }
  }
  if (module.pending > 0 || module.waits) {
    module.asyncOrder = asyncOrders++;
    if (module.pending === 0) executeAsync(module);
  } else execute(module);
  if (module.order !== module.ancestor) return next;
  for (let member = stack.pop(); member; member = stack.pop()) {
    // One that waits is told to be done while it is not: that is what the engine's API says of it, too.
    if (member.asyncOrder === 0) finish(member);
    else member.status = STATUS.evaluated;
    member.cycleRoot = module;
    if (member === module) break;
  }
  return next;
}
/** Those that waited and are done with it. */
const settled = new WeakSet<ModuleRecord>();

function available(module: ModuleRecord, list: ModuleRecord[]): void {
  for (const parent of module.asyncParents) {
    if (list.includes(parent) || parent.cycleRoot?.status === STATUS.failed) continue;
    if (--parent.pending > 0) continue;
    list.push(parent);
    if (!parent.waits) available(parent, list);
  }
}

function fulfilled(module: ModuleRecord): void {
  if (module.status === STATUS.failed) return;
  settled.add(module);
  finish(module);
  module.settle?.resolve();
  const list: ModuleRecord[] = [];
  available(module, list);
  for (const next of list.sort((a, b) => a.asyncOrder - b.asyncOrder)) {
    if (next.status === STATUS.failed) continue;
    if (next.waits) {
      executeAsync(next);
      continue;
    }
    try {
      execute(next);
    } catch (error) {
      rejected(next, error);
      continue;
    }
    settled.add(next);
    finish(next);
    next.settle?.resolve();
  }
}

function rejected(module: ModuleRecord, error: unknown): void {
  if (module.status === STATUS.failed) return;
  settled.add(module);
  module.status = STATUS.failed;
  module.error = error;
  for (const parent of module.asyncParents) rejected(parent, error);
  module.settle?.reject(error);
}

/** The promise of a graph's evaluation: always the same one for the same module. */
export function evaluate(root: ModuleRecord): Promise<unknown> {
  const module = root.status === STATUS.evaluated && root.cycleRoot ? root.cycleRoot : root;
  if (module.promise) return module.promise;
  if (root.status === STATUS.failed && !module.promise) {
    module.promise = Promise.reject(root.error);
    return module.promise;
  }
  module.promise = new Promise<unknown>((resolve, reject) => {
    module.settle = { resolve: () => resolve(undefined), reject };
  });
  const stack: ModuleRecord[] = [];
  try {
    inner(module, stack, 0);
    if (module.asyncOrder === 0 || settled.has(module)) module.settle?.resolve();
  } catch (error) {
    for (const member of stack) {
      member.status = STATUS.failed;
      member.error = error;
      member.cycleRoot = module;
    }
    module.settle?.reject(error);
  }
  return module.promise;
}

/** Evaluates at once: nothing of the graph may wait. @throws what a module throws */
export function evaluateSync(module: ModuleRecord): void {
  if (module.status === STATUS.failed) throw module.error;
  const promise = evaluate(module);
  // Its rejection is thrown here.
  promise.catch(() => {});
  if ((module.status as number) === STATUS.failed) throw module.error;
}
