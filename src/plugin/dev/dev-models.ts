import { type Rage3dError, toRage3dError } from '../../errors/index.js'
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
  /** Looks again, and tells whether the page must be told. */
  refresh(photo: string): Promise<{ readonly now: DevModel; readonly changed: boolean }>
  photos(): string[]
  /** Inputs of the last good model, without waiting. */
  inputsOf(photo: string): readonly string[]
}

export function createDevModels(session: Session, relative: (photo: string) => string): DevModels {
  const current = new Map<string, Promise<DevModel>>()
  const lastGood = new Map<string, DevModel>()

  const look = async (photo: string): Promise<DevModel> => {
    try {
      const model = await (await session.pipeline()).current(photo)
      const good = {
        model: moduleModelOf(model),
        key: `${model.key} ${model.state} ${model.stl?.sha256 ?? ''}`,
        inputs: model.inputs,
        error: null,
      }
      lastGood.set(photo, good)
      return good
    } catch (thrown) {
      const error = toRage3dError(thrown, relative(photo))
      const last = lastGood.get(photo)
      if (last) return { ...last, error }
      return { model: placeholderModel(relative(photo), 'failed'), key: 'failed', inputs: [photo], error }
    }
  }
  const start = (photo: string) => {
    const looking = look(photo)
    current.set(photo, looking)
    return looking
  }
  return {
    get: (photo) => current.get(photo) ?? start(photo),
    async refresh(photo) {
      const before = await current.get(photo)
      const now = await start(photo)
      return { now, changed: before?.key !== now.key }
    },
    photos: () => [...current.keys()],
    inputsOf: (photo) => lastGood.get(photo)?.inputs ?? [photo],
  }
}
