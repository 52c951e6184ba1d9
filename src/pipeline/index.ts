export type * from './pipeline-types.js'
export type * from './types.js'
