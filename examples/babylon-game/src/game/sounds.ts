/** Notes of a sound: frequency in Hz and start in seconds. */
type Notes = readonly (readonly [frequency: number, at: number])[]

const SOUNDS = {
  pick: [
    [520, 0],
    [780, 0.06],
  ],
  drop: [
    [420, 0],
    [300, 0.06],
  ],
  right: [
    [660, 0],
    [880, 0.09],
    [1320, 0.18],
  ],
  wrong: [
    [220, 0],
    [180, 0.12],
  ],
  start: [
    [440, 0],
    [550, 0.12],
    [660, 0.24],
    [880, 0.36],
  ],
  end: [
    [880, 0],
    [660, 0.16],
    [550, 0.32],
    [440, 0.48],
  ],
  swap: [
    [990, 0],
    [1485, 0.07],
  ],
} satisfies Record<string, Notes>

export interface Sounds {
  play(name: keyof typeof SOUNDS): void
  toggle(): boolean
}

/** A few plucked notes, made on the spot. Silent until the first key or click, as browsers ask. */
export function createSounds(): Sounds {
  let context: AudioContext | null = null
  let on = true
  const wake = () => {
    context ??= new AudioContext()
  }
  for (const event of ['keydown', 'pointerdown']) window.addEventListener(event, wake, { once: true })
  return {
    play(name) {
      if (!on || !context) return
      for (const [frequency, at] of SOUNDS[name]) pluck(context, frequency, context.currentTime + at)
    },
    toggle() {
      on = !on
      return on
    },
  }
}

function pluck(context: AudioContext, frequency: number, at: number): void {
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.type = 'triangle'
  tone.frequency.value = frequency
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(0.12, at + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + 0.4)
}
