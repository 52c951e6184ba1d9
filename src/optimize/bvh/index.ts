export { type Bvh, type ClosestPoint, createBvh, type RayHit } from './create-bvh.js'
