import { type Rage3dError, toRage3dError } from '../../errors/index.js'
import type { Model, Preview } from '../../pipeline/index.js'
import { type ModuleModel, moduleModelOf } from '../modules/module-model.js'
import { placeholderModel } from '../modules/placeholder-model.js'
import type { Session } from '../session.js'

/** What the page gets for a photo at the moment. */
export interface DevModel {
  readonly model: ModuleModel
  /** Changes whenever the model does. */
  readonly key: string
  /** Files whose change changes the model. */
  readonly inputs: readonly string[]
  /** Why the model is not what the photo shows now: the photo or its settings are broken. */
  readonly error: Rage3dError | null
}

/** The models that the page knows, by absolute path of their photo. */
export interface DevModels {
  /** The best model that exists; never rejects. A broken photo keeps its last good model. */
  get(photo: string): Promise<DevModel>
  /** Takes a model that was just finished; it may hold more than could be had at once. Tells whether it is another. */
  put(photo: string, model: Model): Promise<boolean>
  /** Looks again, and tells whether the page must be told. */
  refresh(photo: string): Promise<{ readonly now: DevModel; readonly changed: boolean }>
  /** Whether the photo could not be used when it was last looked at. */
  isBroken(photo: string): boolean
  photos(): string[]
  /** Whether the last good model has an STL. */
  hasStl(photo: string): boolean
  /** Inputs of the last good model, without waiting. */
  inputsOf(photo: string): readonly string[]
}

export function createDevModels(session: Session, relative: (photo: string) => string): DevModels {
  const current = new Map<string, Promise<DevModel>>()
  const lastGood = new Map<string, DevModel & { readonly modelKey: string }>()
  const broken = new Set<string>()

  const keep = (photo: string, found: Model | Preview): DevModel => {
    const last = lastGood.get(photo)
    const made = moduleModelOf(found)
    // The STL comes with the finished model only; it stays as long as the rest does.
    const stl = made.stl ?? (last?.modelKey === found.key ? last.model.stl : null)
    const key = `${found.key} ${found.state} ${stl?.id ?? ''}`
    const good = { model: { ...made, stl }, key, modelKey: found.key, inputs: found.inputs, error: null }
    lastGood.set(photo, good)
    broken.delete(photo)
    return good
  }
  const look = async (photo: string): Promise<DevModel> => {
    try {
      return keep(photo, await (await session.pipeline()).preview(photo))
    } catch (thrown) {
      broken.add(photo)
      const error = toRage3dError(thrown, relative(photo))
      const last = lastGood.get(photo)
      if (last) return { ...last, error }
      return { model: placeholderModel(relative(photo)), key: 'failed', inputs: [photo], error }
    }
  }
  const start = (photo: string) => {
    const looking = look(photo)
    current.set(photo, looking)
    return looking
  }
  return {
    get: (photo) => current.get(photo) ?? start(photo),
    async put(photo, model) {
      const before = await current.get(photo)
      const now = keep(photo, model)
      current.set(photo, Promise.resolve(now))
      return before?.key !== now.key
    },
    async refresh(photo) {
      const before = await current.get(photo)
      const now = await start(photo)
      return { now, changed: before?.key !== now.key }
    },
    isBroken: (photo) => broken.has(photo),
    photos: () => [...current.keys()],
    hasStl: (photo) => Boolean(lastGood.get(photo)?.model.stl),
    inputsOf: (photo) => lastGood.get(photo)?.inputs ?? [photo],
  }
}
