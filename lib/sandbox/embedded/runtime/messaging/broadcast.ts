import { type Message, PortData, type Sender } from "./channel.ts";
import { fromWire, linksTo, toWire, type WireMessage } from "./link.ts";
import { adoptPort } from "./port.ts";

/** Channels of this thread by name, and the ways to the threads beside it: what is told goes to all others. */
const groups = new Map<string, Set<PortData>>();
type Neighbour = { postMessage(message: Word, transfer: Transferable[]): void };
export type Word = { readonly broadcast: string; readonly message: WireMessage } | { readonly gone: number };
const neighbours = new Set<Neighbour>();

function tellGroup(name: string, message: Message, except: PortData | null): void {
  for (const data of groups.get(name) ?? []) if (data !== except) data.send(message);
}
function tellThreads(name: string, message: Message, except: Neighbour | null): void {
  for (const each of neighbours) {
    if (each === except) continue;
    const transfer: Transferable[] = [];
    each.postMessage({ broadcast: name, message: toWire(message, transfer, -1) }, transfer);
  }
}
export function joinThread(neighbour: Neighbour): { hear(word: Word): void; leave(): void } {
  neighbours.add(neighbour);
  return {
    hear: (word) => {
      if ("gone" in word) {
        threadGone(word.gone, neighbour);
        return;
      }
      const message = fromWire(word.message);
      tellGroup(word.broadcast, message, null);
      tellThreads(word.broadcast, message, neighbour);
    },
    leave: () => void neighbours.delete(neighbour),
  };
}

/** A thread has ended: no port of its is there any more, here and in the threads beside. */
export function threadGone(thread: number, except: Neighbour | null): void {
  for (const link of linksTo(thread)) link.lost();
  for (const each of neighbours) if (each !== except) each.postMessage({ gone: thread }, []);
}

/** A port whose messages go to all others of that name. */
export function broadcastPort(name: string): object {
  const data = new PortData();
  const group = groups.get(name) ?? new Set();
  groups.set(name, group.add(data));
  const sender: Sender = {
    send: (message) => {
      tellGroup(name, message, data);
      tellThreads(name, message, null);
    },
    close: () => {
      group.delete(data);
      if (group.size === 0) groups.delete(name);
    },
  };
  data.to = sender;
  return adoptPort(data);
}
