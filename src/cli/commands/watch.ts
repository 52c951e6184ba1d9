import { requireOut } from './build.js'
import { consoleOf, createCommand, type DefineCommand, flagsOf, port } from './define.js'
import { addSpendFlags, type SpendFlags } from './spend-flags.js'

interface WatchFlags extends SpendFlags {
  readonly out?: string
  readonly onChange?: string
  readonly serve?: number | true
  readonly poll?: boolean
}

export const defineWatch: DefineCommand = ({ report }) =>
  addSpendFlags(
    createCommand({
      name: 'watch',
      description: 'Builds, and again whenever a photo, view, sidecar or setting changes.',
      examples: [
        ['rage3d watch art --out public/models', 'all day long; Ctrl-C stops'],
        ['rage3d watch art --out models --on-change "make pack"', 'run a command after each settled batch'],
        ['rage3d watch art --out models --serve 4020', 'host the folder on loopback, with /events'],
      ],
    }),
  )
    .argument('[paths...]', 'photos or folders (default: the root)')
    .option('--out <dir>', 'output folder, needed')
    .option('--on-change <command>', 'shell command to run once per settled batch')
    .option('--serve [port]', 'host the output folder on 127.0.0.1, with an event stream', port)
    .option('--poll', 'look at the files again and again instead of waiting for events: for network drives')
    .action(async (paths: string[], _flags, command) => {
      const flags = flagsOf<WatchFlags>(command)
      const out = requireOut(flags.out)
      const servePort = flags.serve === undefined ? null : flags.serve === true ? 0 : flags.serve
      const { onChange, poll = false } = flags
      // Loaded only here: no other command watches anything.
      const { runWatch } = await import('../watch/run-watch.js')
      await runWatch({
        flags,
        paths,
        out,
        onChange,
        servePort,
        polling: poll,
        console: consoleOf(flags),
        report,
      })
    })
