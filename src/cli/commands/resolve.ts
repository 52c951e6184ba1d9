import type { Resolution } from '../../pipeline/index.js'
import { openPipeline } from '../open-pipeline.js'
import { usageError } from '../usage-error.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

interface ResolveFlags {
  readonly task?: string
  readonly notCharged?: boolean
  readonly abandon?: boolean
}

export const defineResolve: DefineCommand = () =>
  createCommand({
    name: 'resolve',
    description: 'Settles a submission whose outcome is unknown.',
    examples: [
      ['rage3d resolve art/chair.photo.jpg --task ID', 'that task is this photo’s'],
      ['rage3d resolve art/chair.photo.jpg --not-charged', 'your dashboard shows no charge'],
      ['rage3d resolve art/chair.photo.jpg --abandon', 'give it up; sends nothing'],
    ],
  })
    .argument('<photo>', 'the photo')
    .option('--task <id>', 'the task that belongs to the photo')
    .option('--not-charged', 'it was not charged; it may be bought anew')
    .option('--abandon', 'give the submission up as lost')
    .action(async (photo: string, _flags, command) => {
      const flags = flagsOf<ResolveFlags>(command)
      const console = consoleOf(flags)
      const resolution = resolutionOf(flags)
      await using pipeline = openPipeline(flags)
      await pipeline.resolve(photo, resolution)
      if (console.json) return console.printJson({ photo, resolution })
      console.print(`${photo} is settled. \`rage3d build\` goes on with it.`)
    })

function resolutionOf({ task, notCharged, abandon }: ResolveFlags): Resolution {
  const given: Resolution[] = []
  if (task) given.push({ task })
  if (notCharged) given.push('not-charged')
  if (abandon) given.push('abandon')
  const [only] = given
  if (!only || given.length > 1)
    throw usageError('Give exactly one of --task ID, --not-charged and --abandon.')
  return only
}
