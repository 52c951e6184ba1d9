import type * as Draft from './draft-file.js'
import type * as Examine from './examine.js'
import type * as Inspect from './inspect-file.js'
import type * as Optimize from './optimize-file.js'
import type * as Write from './write-whole.js'

// Each of these is the whole work of one command: it is loaded when it is called.

/** See `draft-file.ts`: makes the draft of one photo and writes it as it is. */
export const draftFile: typeof Draft.draftFile = async (...args) =>
  (await import('./draft-file.js')).draftFile(...args)

/** See `examine.ts`: looks at everything a run depends on. */
export const examine: typeof Examine.examine = async (...args) =>
  (await import('./examine.js')).examine(...args)

/** See `inspect-file.ts`: what is inside a GLB. */
export const inspectFile: typeof Inspect.inspectFile = async (...args) =>
  (await import('./inspect-file.js')).inspectFile(...args)

/** See `optimize-file.ts`: post-processes one GLB. */
export const optimizeFile: typeof Optimize.optimizeFile = async (...args) =>
  (await import('./optimize-file.js')).optimizeFile(...args)

/** See `write-whole.ts`: writes a file so that it is never seen half done. */
export const writeWhole: typeof Write.writeWhole = async (...args) =>
  (await import('./write-whole.js')).writeWhole(...args)
