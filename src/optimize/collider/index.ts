export { buildCollider, type Collider, type ColliderKind, type ColliderOptions } from './build-collider.js'
