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

test('an answer that comes after the interruption counts: the run tells what it bought, and the next one resumes it', async () => {
  await using api = await startService({ taskMs: 30, faults: ['generate/after:delay=700', 'rows-unnamed@*'] })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const stop = new AbortController()
  const interrupted = pipeline()
  const building = interrupted.buildAll({ paths: ['art'], out: 'out', yes: true, signal: stop.signal })
  await expect.poll(() => api.charges).toHaveLength(1)
  stop.abort()
  expect((await building).report.spent).toMatchObject({ generations: 1, amount: 99 })
  await interrupted.close()

  expect(await pipeline().plan(['art'])).toMatchObject([{ kind: 'resume', taskId: api.charges[0]?.taskId }])
  expect((await pipeline().buildAll({ paths: ['art'], out: 'out' })).models.size).toBe(1)
  expect(api.charges).toHaveLength(1)
})

test('closing a pipeline hears out the submission that is under way', async () => {
  await using api = await startService({ taskMs: 30, faults: ['generate/after:delay=700', 'rows-unnamed@*'] })
  const { root, pipeline } = await createProject(api)
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const closed = pipeline({ spend: { when: 'auto' } })
  const building = closed.buildMany([path.join(root, 'art/chair.photo.jpg')], { yes: true })
  await expect.poll(() => api.charges).toHaveLength(1)
  await closed.close()
  await building
  expect(await pipeline().plan(['art'])).toMatchObject([{ kind: 'resume', taskId: api.charges[0]?.taskId }])
})
