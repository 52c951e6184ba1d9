import { DownloadFailure } from './download-failure.js'

const HEAD_BYTES = 84

/** Looks at a model while it arrives: does it begin like one, and is it as long as it says? */
export interface FileFrame {
  /** Throws as soon as the bytes cannot be the model. */
  add(chunk: Uint8Array): void
  /** Throws if the body ended too early. */
  end(): void
}

/**
 * Reads the length that a GLB's header (glTF 2.0, 4.4.2) or a binary STL's triangle count announces, and holds
 * the body to it: an endless body ends there, and a truncated one is noticed without a Content-Length.
 */
export function createFileFrame(type: 'glb' | 'stl', maxBytes: number): FileFrame {
  let head = Buffer.alloc(0)
  let received = 0
  let expected: number | null = null
  const needed = type === 'glb' ? 12 : HEAD_BYTES
  return {
    add(chunk) {
      received += chunk.byteLength
      if (head.length < needed) {
        head = Buffer.concat([head, chunk.subarray(0, needed - head.length)])
        if (head.length === needed) expected = type === 'glb' ? glbLength(head) : stlLength(head)
      }
      if (Math.max(received, expected ?? 0) > maxBytes) {
        throw new DownloadFailure('invalid', `it is larger than ${maxBytes} bytes`)
      }
      if (expected !== null && received > expected) {
        throw new DownloadFailure('invalid', 'it is longer than its header says')
      }
    },
    end() {
      if (head.length < needed && !(type === 'stl' && isTextStl(head))) {
        throw new DownloadFailure('invalid', `it has ${received} bytes only`)
      }
      if (expected !== null && received < expected) {
        throw new DownloadFailure('invalid', `it ended after ${received} of ${expected} bytes`)
      }
    },
  }
}

function glbLength(head: Buffer): number {
  if (head.toString('latin1', 0, 4) !== 'glTF') throw new DownloadFailure('invalid', 'it is not a GLB')
  const version = head.readUInt32LE(4)
  if (version !== 2) throw new DownloadFailure('invalid', `its glTF version is ${version}, not 2`)
  return head.readUInt32LE(8)
}

/** 80 bytes of header, a count, 50 bytes a triangle; a text STL says nothing about its length. */
function stlLength(head: Buffer): number | null {
  if (/^\s*</.test(head.toString('latin1'))) throw new DownloadFailure('invalid', 'it is not an STL')
  return isTextStl(head) ? null : 84 + 50 * head.readUInt32LE(80)
}

/** Binary files may begin with "solid" too, but not with text up to their first facet. */
function isTextStl(head: Buffer): boolean {
  return /^\s*solid[\x09\x0a\x0d\x20-\x7e]*$/.test(head.toString('latin1'))
}
