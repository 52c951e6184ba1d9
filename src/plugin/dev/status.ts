import type { Stage } from '../../pipeline/index.js'

/** One line about a photo, for the terminal and the page. */
export interface Status {
  /** Path of the photo below the root. */
  readonly photo: string
  readonly kind: 'busy' | 'done' | 'failed'
  readonly text: string
  /** 0–1, while busy and known. */
  readonly progress?: number
  /** Told before: it ends what was on its way, and is no news. */
  readonly isKnown?: boolean
}

/** Takes the news of all photos. */
export type ShowStatus = (status: Status) => void

/** `generating 40 %`. */
export function stageText(stage: Stage, progress: number): string {
  const share = progress > 0 && progress < 1 ? ` ${Math.round(progress * 100)} %` : ''
  return `${stage}${share}`
}
