// Which of a cluster's 16,384 slots a name lies in: CRC16 (XMODEM) of what stands between the first { and the } after it.

const crcOfByte = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc
})

/** The slot as the Redis Cluster specification has it: of the whole name where there is no tag, or an empty one. */
export function keySlot(name: string): number {
  const open = name.indexOf('{')
  const close = open < 0 ? -1 : name.indexOf('}', open + 1)
  const tagged = close > open + 1
  const [from, to] = tagged ? [open + 1, close] : [0, name.length]
  let crc = 0
  for (let index = from; index < to; index++) {
    const code = name.charCodeAt(index)
    if (code > 127) return slotOfBytes(Buffer.from(name.slice(from, to)))
    crc = ((crc << 8) ^ (crcOfByte[(crc >> 8) ^ code] as number)) & 0xffff
  }
  return crc & 0x3fff
}

function slotOfBytes(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) ^ (crcOfByte[(crc >> 8) ^ byte] as number)) & 0xffff
  return crc & 0x3fff
}
