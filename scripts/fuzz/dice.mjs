/** Choices of a random model; `note` keeps what is odd about it, for the report. */
export function createDice(random, features) {
  const note = (feature) => void (features.includes(feature) || features.push(feature))
  const chance = (share) => random() < share
  return {
    random,
    note,
    chance,
    integer: (from, to) => from + Math.floor(random() * (to - from + 1)),
    between: (from, to) => from + random() * (to - from),
    pick: (list) => list[Math.floor(random() * list.length)],
    /** Takes note of a feature that is chosen. */
    odd(share, feature) {
      const chosen = chance(share)
      if (chosen) note(feature)
      return chosen
    },
  }
}
