import path from 'node:path'
import { expect, test } from 'vitest'
import { needWord } from '../../src/cli/commands/plan.js'
import { writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'
import { startService } from '../support/service.js'

test('a photo whose submission was not answered is not called paid before that is known', async () => {
  await using api = await startService({ taskMs: 30, faults: 'generate/after:drop' })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const interrupted = pipeline()
  const stop = new AbortController()
  interrupted.on('progress', ({ stage }) => void (stage === 'waiting' && stop.abort()))
  await interrupted.buildAll({ paths: ['art'], out: 'out', yes: true, signal: stop.signal })
  await interrupted.close()

  const [need] = await pipeline().plan(['art'])
  expect(need).toMatchObject({ kind: 'resume', taskId: null })
  expect(needWord(need!)).toBe('resume: may be paid')
  expect(needWord({ kind: 'resume', taskId: '7' })).toBe('resume, already paid')

  const { errors } = await pipeline().buildAll({ paths: ['art'], out: 'out', frozen: true })
  expect(errors).toMatchObject([
    { code: 'RAGE3D_FROZEN', message: expect.stringContaining('may have been paid') },
  ])
  const drafts = pipeline({ generator: 'draft', env: {} })
  const warnings: string[] = []
  drafts.on('warning', ({ message }) => void warnings.push(message))
  await drafts.buildAll({ paths: ['art'], out: 'drafts' })
  expect(warnings.join()).toContain('may have been paid')
  expect(api.charges).toHaveLength(1)
})
