import type { Budget, Recipe } from '../../config/index.js'
import { OptimizeError } from '../../errors/index.js'
import type { OptimizedLod } from '../optimized-model.js'

export interface OverBudgetOptions {
  readonly budget: Budget
  /** The smallest level 0 that was tried. */
  readonly smallest: OptimizedLod
  readonly name: string | undefined
  readonly recipe: Recipe
}

/** Says by a table what the least costs and what is allowed, and which knob to turn. */
export function overBudgetError({ budget, smallest, name, recipe }: OverBudgetOptions): OptimizeError {
  const keys = (['bytes', 'triangles', 'gpuBytes'] as const).filter((key) => budget[key] !== undefined)
  const rows = keys.map((key) => {
    const over = smallest[key] > budget[key]!
    return [key, format(budget[key]!), format(smallest[key]), over ? 'over' : 'fits']
  })
  const table = [['', 'budget', 'smallest', ''], ...rows]
    .map(([key, ...cells]) => [key!.padEnd(10), ...cells.map((cell) => cell.padStart(12))].join('').trimEnd())
    .join('\n')
  return new OptimizeError(
    'RAGE3D_OVER_BUDGET',
    `${name ?? 'The model'} does not fit \`optimize.budget\`, even with ${smallest.triangles} triangles and ` +
      `${smallest.textureSize}-pixel textures.\n${table}`,
    { hint: knobFor(budget, smallest, recipe) },
  )
}

const format = (value: number) => value.toLocaleString('en')

function knobFor(budget: Budget, smallest: OptimizedLod, recipe: Recipe): string {
  if (smallest.bytes > (budget.bytes ?? Number.POSITIVE_INFINITY)) {
    const compress = recipe.compression === 'meshopt' ? '' : ', or set `optimize.compression` to `meshopt`'
    return `Raise \`optimize.budget.bytes\` to ${format(smallest.bytes)} or more${compress}.`
  }
  if (smallest.gpuBytes > (budget.gpuBytes ?? Number.POSITIVE_INFINITY)) {
    return `Raise \`optimize.budget.gpuBytes\` to ${format(smallest.gpuBytes)} or more, or lower \`optimize.lods[0].textureSize\`.`
  }
  return `Raise \`optimize.budget.triangles\` to ${format(smallest.triangles)} or more.`
}
