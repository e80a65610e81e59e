import { nameOfErrno } from "../core/failure.ts";

/** Of `wasi_snapshot_preview1`, in the order of its numbers. */
const NAMES =
  "SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE".split(
    " ",
  );
const numbers = new Map(NAMES.map((name, number): [string, number] => [`E${name}`, number]));
const IO = numbers.get("EIO") as number;

/** Ends a call with that error. */
export class WasiError extends Error {
  readonly number: number;
  constructor(code: string) {
    super(code);
    this.number = numbers.get(code) ?? IO;
  }
}

/** A status of the system's: itself, unless it is an error. @throws WasiError */
export function checked(status: number): number {
  if (status < 0) throw new WasiError(nameOfErrno(status));
  return status;
}

/** What a call answers: 0, or the number of what it threw. */
export function answered(work: () => void): number {
  try {
    work();
    return 0;
  } catch (caught) {
    if (caught instanceof WasiError) return caught.number;
    const { code } = caught as { code?: unknown };
    if (typeof code === "string") return new WasiError(code).number;
    // Beyond the end of its memory.
    if (caught instanceof RangeError) return new WasiError("EFAULT").number;
    throw caught;
  }
}
