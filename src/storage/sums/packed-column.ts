/** Numbers as they are packed: the bytes of one (1, 2, 4: unsigned integer; 8: floating point), and all bytes, the lowest first. */
export type PackedColumn = [width: 1 | 2 | 4 | 8, bytes: Uint8Array];

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Packs integers from 0 to 2^53 in as few bytes as the greatest of them needs. */
export function packColumn(numbers: Uint32Array | Float64Array): PackedColumn {
  let greatest = 0;
  for (let row = 0; row < numbers.length; row++) if (numbers[row]! > greatest) greatest = numbers[row]!;
  const narrow = narrowed(numbers, greatest);
  return [
    narrow.BYTES_PER_ELEMENT as PackedColumn[0],
    new Uint8Array(narrow.buffer, narrow.byteOffset, narrow.byteLength),
  ];
}

function narrowed(numbers: Uint32Array | Float64Array, greatest: number): Numbers {
  if (greatest < 0x100) return new Uint8Array(numbers);
  if (greatest < 0x10000) return new Uint16Array(numbers);
  return greatest < 0x100000000 ? new Uint32Array(numbers) : new Float64Array(numbers);
}

export function unpackColumn([width, bytes]: PackedColumn): Numbers {
  // A copy, as bytes in the middle of a value cannot be laid under wider numbers.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  switch (width) {
    case 1:
      return new Uint8Array(buffer);
    case 2:
      return new Uint16Array(buffer);
    case 4:
      return new Uint32Array(buffer);
    default:
      return new Float64Array(buffer);
  }
}
