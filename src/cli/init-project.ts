import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

export interface InitResult {
  readonly root: string
  readonly changes: readonly {
    readonly file: string
    readonly what: 'written' | 'completed' | 'left as it is'
  }[]
  /** The project's Vite config, if it has one. */
  readonly viteConfig: string | null
}

const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `rage3d.config.${extension}`)
const VITE_NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `vite.config.${extension}`)
/** The key's file, and the folder that commands printed by the plugin write to. With lines that stand for the same. */
const IGNORED = [
  { line: '.env.local', same: ['/.env.local', '*.local', '.env*', '.env.*'] },
  { line: '.rage3d/', same: ['/.rage3d/', '.rage3d', '/.rage3d'] },
]

/** Gives a project its first files. What exists is completed or left as it is, so running it twice changes nothing. */
export async function initProject(folder: string): Promise<InitResult> {
  const root = path.resolve(folder)
  await mkdir(root, { recursive: true })
  const viteConfig = VITE_NAMES.find((name) => existsSync(path.join(root, name))) ?? null
  const changes = [
    await writeConfig(root, viteConfig),
    await writeEnvironment(root),
    await completeGitignore(root),
  ]
  return { root, changes, viteConfig }
}

type Change = InitResult['changes'][number]

async function writeConfig(root: string, viteConfig: string | null): Promise<Change> {
  const existing = CONFIG_NAMES.find((name) => existsSync(path.join(root, name)))
  if (existing) return { file: existing, what: 'left as it is' }
  const typescript = existsSync(path.join(root, 'tsconfig.json')) || /\.[mc]?ts$/.test(viteConfig ?? '')
  const file = typescript ? 'rage3d.config.ts' : 'rage3d.config.mjs'
  // Types only: the file also works where the package is not installed in the project.
  const [head, tail] = typescript
    ? [
        "import type { Rage3dConfig } from 'vite-plugin-rage3d'\n\nexport default {",
        '} satisfies Rage3dConfig\n',
      ]
    : ["/** @type {import('vite-plugin-rage3d').Rage3dConfig} */\nexport default {", '}\n']
  await writeFile(path.join(root, file), `${head}\n${CONFIG_BODY}${tail}`)
  return { file, what: 'written' }
}

const CONFIG_BODY = `  // 'auto' buys at Rage3D when RAGE3D_API_KEY is set, and makes free local drafts otherwise.
  generator: 'auto',
  spend: {
    when: 'ask', // 'never', 'ask' on a terminal, or 'auto'
    maxGenerations: 3, // per run
  },
  optimize: {
    lods: [
      { triangles: 30_000, textureSize: 1024 },
      { triangles: 8_000, textureSize: 512 },
      { triangles: 2_000, textureSize: 256 },
    ],
  },
`

async function writeEnvironment(root: string): Promise<Change> {
  const file = '.env.local'
  const target = path.join(root, file)
  const sample =
    '# The key of your Rage3D dashboard. Without it, drafts are made locally and nothing is ever spent.\n# RAGE3D_API_KEY=hyp3d_your_api_key_here\n'
  if (!existsSync(target)) {
    await writeFile(target, sample, { mode: 0o600 })
    return { file, what: 'written' }
  }
  const text = await readFile(target, 'utf8')
  if (text.includes('RAGE3D_API_KEY')) return { file, what: 'left as it is' }
  await writeFile(target, `${withNewline(text)}\n${sample}`)
  return { file, what: 'completed' }
}

async function completeGitignore(root: string): Promise<Change> {
  const file = '.gitignore'
  const target = path.join(root, file)
  const text = existsSync(target) ? await readFile(target, 'utf8') : ''
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim()))
  const missing = IGNORED.filter(({ line, same }) => ![line, ...same].some((known) => lines.has(known))).map(
    ({ line }) => line,
  )
  if (missing.length === 0) return { file, what: 'left as it is' }
  await writeFile(target, `${withNewline(text)}${missing.join('\n')}\n`)
  return { file, what: text ? 'completed' : 'written' }
}

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
