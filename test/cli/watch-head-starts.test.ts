import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createHeadStarts } from '../../src/cli/watch/head-starts.js'
import { discoverPhotos } from '../../src/photos/index.js'
import { writePhoto } from '../support/photo.js'
import { createProject } from '../support/project.js'

test('work ahead of time puts nothing in place and tells nothing; the update then finds it done', async () => {
  const { root, pipeline: open } = await createProject()
  await writePhoto(path.join(root, 'art/chair.photo.jpg'))
  const pipeline = open({ generator: 'draft' })
  const told: string[] = []
  pipeline.on('progress', ({ stage }) => told.push(stage))
  pipeline.on('done', () => told.push('done'))
  const output = await pipeline.openOutput('out')
  const { include, exclude } = await pipeline.settings()
  const found = await discoverPhotos({ root, paths: [path.join(root, 'art')], include, exclude })
  const [set] = found.sets
  if (!set) throw new Error('no photo was found')
  await output.workAhead(set).ended
  expect(told).toEqual([])
  expect(existsSync(path.join(root, 'out'))).toBe(false)
  await output.update(found, {})
  expect(told).toEqual(['done'])
  expect(existsSync(path.join(root, 'out/chair.lod0.glb'))).toBe(true)
})

test('a photo that changes again before it settles gets no second head start, until it was taken', async () => {
  const log: string[] = []
  let signature = 'first'
  const output = {
    workAhead() {
      const mine = signature
      log.push(`begin ${mine}`)
      const ended = new Promise<void>(() => {})
      return { show: () => log.push(`show ${mine}`), drop: () => log.push(`drop ${mine}`), ended }
    },
  }
  const starts = createHeadStarts({ output, watcher: { signatureOf: () => signature } })
  const photo = { name: 'chair', set: { name: 'chair', views: [], sidecar: null }, refused: [] }
  starts.begin(photo)
  signature = 'second'
  starts.begin(photo)
  starts.taken('chair')
  signature = 'third'
  starts.begin(photo)
  starts.taken('chair')
  expect(log).toEqual(['begin first', 'drop first', 'drop first', 'begin third', 'show third'])
})
