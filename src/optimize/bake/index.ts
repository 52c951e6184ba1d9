export { type BakedTextures, type BakeOptions, bakeTextures } from './bake-textures.js'
export { type Atlas, type BuildAtlasOptions, buildAtlas } from './build-atlas.js'
export type { BakedImage, BakeMap } from './layer.js'
export type { TargetMesh } from './target-reader.js'
