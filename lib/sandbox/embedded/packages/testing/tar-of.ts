type Entry = {
  readonly name: string;
  readonly data: string;
  readonly mode?: number;
  readonly type?: string;
  readonly link?: string;
};

const BLOCK = 512;
const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);

function header(name: string, size: number, mode: number, type: string, link = ""): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100);
  head.write(`${mode.toString(8).padStart(7, "0")}\0`, 100);
  head.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  head.write("        ", 148);
  head.write(type, 156);
  head.write(link, 157);
  head.write("ustar\x0000", 257);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return head;
}

/** A tar archive for tests; names of over 100 characters go into pax headers, as npm pack writes them. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, data, mode = 0o644, type = "0", link }) => {
    const body = Buffer.from(data);
    const file = [header(name, body.length, mode, type, link), padded(body)];
    if (name.length <= 100) return file;
    const record = ` path=${name}\n`;
    let length = record.length + 2;
    while (`${length}${record}`.length !== length) length++;
    const pax = Buffer.from(`${length}${record}`);
    return [header("PaxHeader", pax.length, 0o644, "x"), padded(pax), ...file];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
