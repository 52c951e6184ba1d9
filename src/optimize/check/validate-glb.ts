import { checkGlb } from './check-glb.js'

export interface ValidationMessage {
  /** Code of the validator, such as `ACCESSOR_INVALID_FLOAT`. */
  readonly code: string
  readonly message: string
  /** JSON pointer to what is meant, where there is one. */
  readonly pointer?: string
}

export interface GlbValidation {
  /** Counts of all messages; the lists below hold at most 100 together. */
  readonly errorCount: number
  readonly warningCount: number
  readonly errors: readonly ValidationMessage[]
  readonly warnings: readonly ValidationMessage[]
  /** False if the validator could not look at the geometry: it does not unpack meshopt and Draco data. */
  readonly geometrySeen: boolean
}

const PACKED = ['EXT_meshopt_compression', 'KHR_draco_mesh_compression']

/**
 * The verdict of the Khronos validator. Run `checkGlb` first on bytes that came from elsewhere: a file that
 * is no glTF at all makes this throw what `checkGlb` says about it.
 */
export async function validateGlb(bytes: Uint8Array): Promise<GlbValidation> {
  const { json } = checkGlb(bytes, { maxAccessorBytes: Number.POSITIVE_INFINITY })
  const { validateBytes } = (await import('gltf-validator')).default
  const report = await validateBytes(bytes, {
    format: 'glb',
    maxIssues: 100,
    writeTimestamp: false,
    externalResourceFunction: async (uri: string) => {
      throw new Error(`${uri} is not embedded.`)
    },
  })
  const { messages, numErrors, numWarnings } = report.issues
  const used = Array.isArray(json.extensionsUsed) ? json.extensionsUsed : []
  return {
    errorCount: numErrors,
    warningCount: numWarnings,
    errors: messages.filter(({ severity }) => severity === 0),
    warnings: messages.filter(({ severity }) => severity === 1),
    geometrySeen: !used.some((name) => PACKED.includes(name)),
  }
}
