import { expect, test } from 'vitest'
import type { Attempt } from '../../src/cache/index.js'
import { ServiceError } from '../../src/errors/index.js'
import { explain, photoRefused } from '../../src/generate/rage3d/purchase-errors.js'

const attempt = (parts: Partial<Attempt>) => ({ state: 'SUBMITTED', refundedAt: null, ...parts }) as Attempt

test('a hint that says what is not bought again says it once', () => {
  const running = new ServiceError('RAGE3D_TASK_RUNNING', 'Task 7 is still running at the service.')
  const { hint } = explain(running, 'art/chair.photo.jpg', attempt({ taskId: '7' })) as ServiceError
  expect(hint).toBe('Run again later: it is resumed, not bought again. Task 7 was paid for.')
  const outage = new ServiceError('RAGE3D_SERVICE_UNAVAILABLE', 'The service is down.', { hint: 'Wait.' })
  expect((explain(outage, 'art/chair.photo.jpg', attempt({ taskId: '7' })) as ServiceError).hint).toBe(
    'Wait. Task 7 was paid for; run again to resume it, it is not bought again.',
  )
})

test('what the service said and what follows are sentences of their own', () => {
  const error = new ServiceError('RAGE3D_SERVICE_REPLY', 'status 422: Field required')
  expect((explain(error, 'chair.photo.jpg', attempt({ taskId: null })) as ServiceError).message).toBe(
    'chair.photo.jpg: status 422: Field required. Nothing was charged.',
  )
  const refusal = (detail: string | null) => photoRefused('chair.photo.jpg', { status: 400, detail }).message
  expect(refusal('No object found')).toContain('(status 400): No object found. Nothing was charged.')
  expect(refusal('No object found.')).toContain('(status 400): No object found. Nothing was charged.')
  expect(refusal(null)).toContain('(status 400). Nothing was charged.')
})
