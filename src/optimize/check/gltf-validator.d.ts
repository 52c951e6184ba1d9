/** The part of the Khronos validator that is used here; the package ships no types. */
declare module 'gltf-validator' {
  interface Message {
    readonly code: string
    readonly message: string
    readonly severity: 0 | 1 | 2 | 3
    readonly pointer?: string
  }
  interface Report {
    readonly issues: {
      readonly numErrors: number
      readonly numWarnings: number
      readonly messages: readonly Message[]
    }
  }
  interface Options {
    readonly format?: 'glb' | 'gltf'
    readonly maxIssues?: number
    readonly writeTimestamp?: boolean
    readonly ignoredIssues?: readonly string[]
    readonly externalResourceFunction?: (uri: string) => Promise<Uint8Array>
  }
  const validator: { validateBytes(bytes: Uint8Array, options?: Options): Promise<Report> }
  export default validator
}
