import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const face = fileURLToPath(new URL('../../dist/optimize/index.js', import.meta.url))

test.runIf(existsSync(face))(
  'the face loads neither sharp nor glTF-Transform until a model is processed',
  () => {
    const script = `
    const loaded = []
    const { Session } = await import('node:inspector')
    const session = new Session()
    session.connect()
    session.on('Debugger.scriptParsed', ({ params }) => loaded.push(params.url))
    session.post('Debugger.enable')
    await import(${JSON.stringify(`file://${face}`)})
    console.log(loaded.filter((url) => /node_modules.(sharp|@gltf-transform|meshoptimizer|watlas|gltf-validator)/.test(url)).join())
  `
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(output.trim()).toBe('')
  },
)
