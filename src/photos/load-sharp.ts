import type sharp from 'sharp'

/** Loads the image library at first use: a run that finds everything unchanged never pays for it. */
export async function loadSharp(): Promise<typeof sharp> {
  return (await import('sharp')).default
}
