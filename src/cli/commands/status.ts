import { formatDuration, plural } from '../format.js'
import { openPipeline } from '../open-pipeline.js'
import { formatTable } from '../table.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf } from './define.js'

export const defineStatus: DefineCommand = ({ report }) =>
  createCommand({
    name: 'status',
    description: 'Shows open, held and expiring tasks. Sends nothing.',
    examples: [['rage3d status', 'what is paid and not settled yet']],
  }).action(async (_flags, command) => {
    const flags = flagsOf(command)
    const console = consoleOf(flags)
    await using pipeline = openPipeline(flags)
    const { open, problem, warnings } = await pipeline.status()
    if (problem) report(problem)
    if (console.json) {
      return console.printJson({
        open,
        problem: problem && { code: problem.code, message: problem.message },
        warnings,
      })
    }
    if (problem) console.error(problem)
    for (const warning of warnings) console.warn(warning)
    if (open.length === 0) return console.print('Nothing is open: every paid model is in the store.')
    const now = Date.now()
    const rows = open.map((attempt) => [
      attempt.name,
      attempt.state,
      attempt.taskId ?? (attempt.candidates.map(({ taskId }) => taskId).join(', ') || '-'),
      attempt.expiresAt ? `in ${formatDuration(Math.max(0, attempt.expiresAt.getTime() - now))}` : '-',
    ])
    console.print(
      formatTable(
        [{ title: 'Photo' }, { title: 'State' }, { title: 'Task' }, { title: 'Files expire' }],
        rows,
      ),
    )
    const held = open.filter(({ state }) => state === 'HELD').length
    if (held > 0)
      console.print(`${plural(held, 'model')} held: \`rage3d resolve PHOTO --task ID\` settles one.`)
  })
