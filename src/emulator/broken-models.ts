import type { Answer } from './answer.js'
import type { FaultKind } from './fault-kinds.js'
import { joinGlb } from './stamp-glb.js'

type Breaker = (answer: Answer, value: string | null) => Answer

const withBody = (answer: Answer, body: Buffer): Answer => ({ ...answer, body })

/** Ways in which a download can be unusable. */
export const brokenModels = {
  truncated: (answer, value) =>
    withBody(answer, answer.body.subarray(0, Number(value ?? answer.body.length >> 1))),
  'wrong-length': (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-length': String(answer.body.length + 1000) },
    delivery: { kind: 'cut', bytes: answer.body.length, end: 'close' },
  }),
  corrupt: (answer) =>
    withBody(
      answer,
      patched(answer.body, (body) => body.fill('x', 20, 60)),
    ),
  endless: (answer) => ({
    ...withBody(answer, withLength(answer.body, 0xffffffff)),
    delivery: { kind: 'endless' },
  }),
  'lying-header': (answer) => withBody(answer, withLength(answer.body, answer.body.length + 4096)),
  'not-glb': (answer) => withBody(answer, Buffer.from('This is not a model.\n'.repeat(50))),
  'external-uri': (answer) => withBody(answer, externalUriGlb()),
  'accessor-bomb': (answer) => withBody(answer, accessorBombGlb()),
  empty: (answer) => withBody(answer, Buffer.alloc(0)),
} as const satisfies Partial<Record<FaultKind, Breaker>>

/** Whether a fault spoils downloads. */
export function isModelFault(kind: FaultKind): kind is keyof typeof brokenModels {
  return Object.hasOwn(brokenModels, kind)
}

function patched(body: Buffer, patch: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(body)
  patch(copy)
  return copy
}

/** Another total length in the header of a GLB (glTF 2.0, 4.4.2). */
function withLength(body: Buffer, length: number): Buffer {
  return patched(body, (copy) => copy.length >= 12 && copy.writeUInt32LE(length, 8))
}

function externalUriGlb(): Buffer {
  return joinGlb(triangleDocument({ count: 3, buffers: [{ uri: '../../../etc/passwd', byteLength: 36 }] }))
}

/** An accessor without a buffer view is all zeros, whatever its count: a few bytes claim 4.8 GB. */
function accessorBombGlb(): Buffer {
  return joinGlb(triangleDocument({ count: 400_000_000 }))
}

function triangleDocument({ count, buffers }: { count: number; buffers?: object[] }) {
  const view = buffers && { bufferViews: [{ buffer: 0, byteLength: 36 }], buffers }
  return {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    accessors: [
      {
        componentType: 5126,
        type: 'VEC3',
        count,
        min: [0, 0, 0],
        max: [0, 0, 0],
        ...(buffers && { bufferView: 0 }),
      },
    ],
    ...view,
  }
}
