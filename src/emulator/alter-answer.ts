import { gzipSync } from 'node:zlib'
import type { Answer } from './answer.js'
import { brokenModels, isModelFault } from './broken-models.js'
import type { Fault } from './fault.js'

/** What a fault makes of an answer of the service. */
export function alterAnswer(answer: Answer, fault: Fault): Answer {
  const { kind, value } = fault
  if (isModelFault(kind)) return answer.status === 200 ? brokenModels[kind](answer, value) : answer
  switch (kind) {
    case 'drop-mid':
      return {
        ...answer,
        delivery: { kind: 'cut', bytes: Number(value ?? answer.body.length >> 1), end: 'reset' },
      }
    case 'drip': {
      const [everyMs = 50, bytes = 1] = value?.split(',').map(Number) ?? []
      return { ...answer, delivery: { kind: 'drip', everyMs, bytes } }
    }
    case 'broken-json':
      return { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) }
    case 'missing':
      return withField(answer, value ?? 'task_id', undefined)
    case 'set':
      return setField(answer, value ?? '')
    case 'odd-id':
      return withField(answer, 'task_id', ODD_IDS[value ?? 'path'])
    case 'encoded':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-encoding': 'gzip' },
        body: gzipSync(answer.body),
      }
    default:
      return answer
  }
}

const ODD_IDS: Readonly<Record<string, unknown>> = {
  path: '../../x',
  control: 'a\u0000\u001b[31m\r\nb',
  huge: 'a'.repeat(1024 * 1024),
  empty: '',
  number: 12345,
}

/** `FIELD:JSON`; what is no JSON is taken as text. */
function setField(answer: Answer, value: string): Answer {
  const [field, ...rest] = value.split(':')
  const text = rest.join(':')
  try {
    return withField(answer, field!, JSON.parse(text))
  } catch {
    return withField(answer, field!, text)
  }
}

/** `undefined` leaves the field out. Answers that are no JSON stay as they are. */
function withField(answer: Answer, field: string, value: unknown): Answer {
  if (!answer.headers['content-type']?.includes('json')) return answer
  const json = { ...JSON.parse(answer.body.toString('utf8')), [field]: value }
  return { ...answer, body: Buffer.from(JSON.stringify(json)) }
}
