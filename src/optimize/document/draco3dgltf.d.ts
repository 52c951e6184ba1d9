/** The package has no types of its own; glTF-Transform takes the modules as they come. */
declare module 'draco3dgltf' {
  const draco3d: {
    createDecoderModule(): Promise<unknown>
    createEncoderModule(): Promise<unknown>
  }
  export default draco3d
}
