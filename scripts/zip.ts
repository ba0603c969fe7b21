// In: named files as bytes. Out: a zip archive that holds exactly those, in the order given. The
// same files give the same bytes (with the same Node): no clock, no user, no attributes are in it.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZippedFile {
  /** With `/` between folders, and none at its beginning. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const bytesMax = 0xffffffff;
const filesMax = 0xffff;
/** 2.0, the first version of the format with Deflate. */
const versionNeeded = 20;
const utf8Names = 0x0800;
const deflated = 8;
/** The first day that the format can tell: 1 January 1980. */
const date = (1 << 5) | 1;

/** Throws where the classic format, without Zip64, cannot hold the files. */
export function zipOf(files: readonly ZippedFile[]): Buffer {
  if (files.length > filesMax) throw new Error(`zip: ${files.length} files are too many`);
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const nameBytes = Buffer.from(name, 'utf8');
    const described = describe(bytes, packed, nameBytes);
    const body = Buffer.concat([signature('PK\x03\x04'), described, nameBytes, packed]);
    directory.push(directoryEntry(described, nameBytes, offset));
    bodies.push(body);
    offset += body.length;
  }
  const entries = Buffer.concat(directory);
  if (offset + entries.length > bytesMax) throw new Error('zip: 4 GiB are too much');
  return Buffer.concat([...bodies, entries, endOf(files.length, entries.length, offset)]);
}

const signature = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What the header of a file and its entry in the directory have in common. */
function describe(bytes: Uint8Array, packed: Buffer, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(versionNeeded, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryEntry(described: Buffer, name: Buffer, offset: number): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(versionNeeded);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(offset, 10);
  return Buffer.concat([signature('PK\x01\x02'), madeBy, described, place, name]);
}

function endOf(files: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files, 4);
  end.writeUInt16LE(files, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([signature('PK\x05\x06'), end]);
}
