const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** For each of eight distances the checksum that a byte comes to. */
const TABLES = makeTables();

/** The checksum of Castagnoli, which LevelDB keeps of everything it writes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - SLICES; i <= end; i += SLICES) crc = eightBytes(crc, bytes, i);
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** The checksum that LevelDB hides in a stored one. */
export function unmask(stored: number): number {
  const rotated = (stored - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

function eightBytes(crc: number, bytes: Uint8Array, i: number): number {
  return (
    TABLES[1792 + ((crc ^ bytes[i]!) & 0xff)]! ^
    TABLES[1536 + (((crc >>> 8) ^ bytes[i + 1]!) & 0xff)]! ^
    TABLES[1280 + (((crc >>> 16) ^ bytes[i + 2]!) & 0xff)]! ^
    TABLES[1024 + ((crc >>> 24) ^ bytes[i + 3]!)]! ^
    TABLES[768 + bytes[i + 4]!]! ^
    TABLES[512 + bytes[i + 5]!]! ^
    TABLES[256 + bytes[i + 6]!]! ^
    TABLES[bytes[i + 7]!]!
  );
}

function makeTables(): Uint32Array {
  const tables = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = (before >>> 8) ^ tables[before & 0xff]!;
  }
  return tables;
}
