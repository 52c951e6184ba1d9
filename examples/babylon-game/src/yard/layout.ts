import type { StallPlace } from './stalls.ts'

/** Radius of the part of the yard that one can walk on, in metres. */
export const RADIUS = 10.9

/** The lost-and-found counter, at the north end. */
export const COUNTER: StallPlace = { x: 0, z: 7.1, turn: 0, width: 4.2, color: '#e0483c' }

/** Where things are handed in: the mat in front of the counter. */
export const HAND_IN = { x: COUNTER.x, z: COUNTER.z - 2.1, radius: 1.75 }

export const STALLS: readonly StallPlace[] = [
  { x: -5.9, z: 6.2, turn: -0.45, width: 3.2, color: '#2f9d83' },
  { x: 5.9, z: 6.2, turn: 0.45, width: 3.2, color: '#eb9a2d' },
  { x: -9.2, z: 1.9, turn: -1.1, width: 3, color: '#4482c9' },
  { x: 9.2, z: 1.9, turn: 1.1, width: 3, color: '#9355bb' },
]

export const TABLES = [
  { x: -4, z: -3 },
  { x: 4.2, z: -2.8 },
] as const

export const PEDESTALS = [{ x: -2.9, z: 1.1, radius: 1.25, height: 0.5 }] as const

/** Where things lie about to be found, in metres. */
export const FINDING_PLACES: readonly (readonly [x: number, z: number])[] = [
  [-5, 3.9],
  [5, 3.9],
  [-7.2, 0.6],
  [7.2, 0.6],
  [-0.6, 2.9],
  [2.7, 3.4],
  [-6.9, -2.2],
  [6.9, -2.2],
  [-5.6, -5.6],
  [5.6, -5.6],
  [-2.2, -5.4],
  [2.2, -5.4],
  [-8.9, -1.6],
  [8.9, -1.6],
  [0, -8.3],
  [-3.8, -7.9],
  [3.8, -7.9],
]

/** Where a photo that is dropped into the window turns up first. */
export const ARRIVALS: readonly (readonly [x: number, z: number])[] = [
  [1.8, -2.4],
  [-1.8, -2.4],
  [0, -4.6],
  [2.4, -0.6],
  [-2.4, -0.6],
]

/** Photo models that stay where they are. `y` is the height of what they stand on; sizes multiply the model's. */
export const FURNITURE: readonly {
  readonly art: string
  readonly x: number
  readonly z: number
  readonly y?: number
  readonly turn: number
  readonly size: number
}[] = [
  { art: 'tiger', x: -2.9, z: 1.1, y: 0.5, turn: 0, size: 1.7 },
  { art: 'chair', x: -5.2, z: -2.9, turn: -0.5, size: 1 },
  { art: 'chair', x: -2.8, z: -2.9, turn: 0.5, size: 1 },
  { art: 'chair', x: -4, z: -2, turn: 0.05, size: 1 },
  { art: 'chair', x: 5.4, z: -2.7, turn: 0.5, size: 1 },
  { art: 'chair', x: 3, z: -2.7, turn: -0.5, size: 1 },
  { art: 'teapot', x: -4.15, z: -2.95, y: 0.78, turn: 0.3, size: 0.55 },
  { art: 'mug', x: -3.75, z: -3.35, y: 0.78, turn: -0.2, size: 0.4 },
  { art: 'kettle', x: 4.2, z: -2.7, y: 0.78, turn: -0.2, size: 0.55 },
  { art: 'mug', x: 4.55, z: -3.1, y: 0.78, turn: 0.4, size: 0.4 },
  { art: 'candle-holder', x: 3.85, z: -3.15, y: 0.78, turn: 0.2, size: 0.45 },
  { art: 'hat', x: -6.7, z: 5.75, y: 0.97, turn: -0.4, size: 0.85 },
  { art: 'loafers', x: -5.8, z: 6.1, y: 0.97, turn: -0.35, size: 0.8 },
  { art: 'plimsoll', x: -4.95, z: 6.5, y: 0.97, turn: -0.3, size: 0.8 },
  { art: 'handbag', x: 5.2, z: 6.4, y: 0.97, turn: 0.3, size: 0.8 },
  { art: 'backpack', x: 6.5, z: 5.8, y: 0.97, turn: 0.5, size: 0.8 },
  { art: 'kettle', x: -9.3, z: 1.3, y: 0.97, turn: -0.6, size: 0.7 },
  { art: 'teapot', x: -8.95, z: 2.4, y: 0.97, turn: -0.7, size: 0.7 },
  { art: 'candle-holder', x: 9.3, z: 1.3, y: 0.97, turn: 0.7, size: 0.75 },
  { art: 'hairdryer', x: 8.9, z: 2.4, y: 0.97, turn: 0.6, size: 0.75 },
]
