// Random models and recipes through the optimiser: what comes out must be valid, true to its numbers and look alike.
//   node scripts/fuzz-optimizer.mjs [models=200] [seed=1]       `npm run test:fuzz` builds first
// A model that fails is kept as .bench/fuzz/<seed>.glb.
import { mkdirSync, writeFileSync } from 'node:fs'
import { checkModel } from './fuzz/check-model.mjs'
import { randomModel } from './fuzz/random-model.mjs'
import { randomRecipe } from './fuzz/random-recipe.mjs'

const count = Number(process.argv[2] ?? 200)
const first = Number(process.argv[3] ?? 1)
const folder = new URL('../.bench/fuzz/', import.meta.url)
let failed = 0
let refused = 0
for (let seed = first; seed < first + count; seed++) {
  showLine(`seed ${seed}`)
  const source = await randomModel(seed)
  const recipe = randomRecipe(seed)
  const problems = await checkModel(source, recipe, { twice: seed % 5 === 0 })
  showLine('')
  if (problems === 'refused') refused++
  else if (problems.length > 0) report(seed, source, recipe, problems)
}
const verdict = failed === 0 ? 'ok' : `${failed} failed`
console.log(`${verdict}: ${count} models from seed ${first}, ${refused} of them refused or over their budget`)
if (failed > 0) process.exitCode = 1

/** What is at work, on a terminal. */
function showLine(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function report(seed, { glb, features }, recipe, problems) {
  failed++
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${seed}.glb`, folder), glb)
  console.log(`seed ${seed}: ${features.join(', ')}\n  ${JSON.stringify(recipe)}\n  ${problems.join('\n  ')}`)
}
