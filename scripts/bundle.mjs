// Hundreds of small modules take longer to load than to run: they are put together, entry by entry, in chunks.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** The package's entries, and the files that are named by URL because something else loads them. */
const ENTRIES = [
  'index',
  'api/index',
  'cli/bin',
  'emulator/index',
  'optimize/index',
  'optimize/threads/thread',
  'pipeline/worker',
  'plugin/toast/toast-client',
  'runtime/babylon',
  'runtime/three',
]

/** Bundled as well, since it would load fifty files of messages in all languages; its types stay a dependency. */
const INLINED = 'zod'

/** What needs undici, apart from the little of `api/` that runs without requests use as well. */
const isClient = (id) => /[\\/]api[\\/](?!clock|on-abort|task-id|index)/.test(id)

/** An absolute path has a drive letter on Windows. */
const isPackage = (id) => !id.startsWith('.') && !path.isAbsolute(id)
const isInlined = (id) => id === INLINED || id.startsWith(`${INLINED}/`)

export async function bundle(modules, folder) {
  const build = await rolldown({
    input: Object.fromEntries(ENTRIES.map((name) => [name, path.join(modules, `${name}.js`)])),
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    external: (id, _importer, isResolved) => !isResolved && isPackage(id) && !isInlined(id),
    plugins: [keepUrls(modules)],
  })
  await build.write({
    dir: folder,
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'client', test: isClient }] },
  })
  await build.close()
  const license = fileURLToPath(new URL(`../node_modules/${INLINED}/LICENSE`, import.meta.url))
  writeFileSync(path.join(folder, `${INLINED}.LICENSE`), readFileSync(license))
}

const MARK = '__DIST__/'

/** `new URL('./worker.js', import.meta.url)` names the same file from whatever chunk its code ends up in. */
function keepUrls(modules) {
  return {
    name: 'keep-urls',
    transform: (code, id) =>
      code.replace(/new URL\('(\.[^']+)', import\.meta\.url\)/g, (_, target) => {
        const file = path.relative(modules, path.resolve(path.dirname(id), target))
        return `new URL('${MARK}${file.replaceAll('\\', '/')}', import.meta.url)`
      }),
    renderChunk(code, { fileName }) {
      const up = path.posix.relative(path.posix.dirname(fileName), '.') || '.'
      return code.replace(new RegExp(`(['"\`])${MARK}`, 'g'), (_, quote) => `${quote}${up}/`)
    },
  }
}
