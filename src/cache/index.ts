export { isFolder } from './files/is-folder.js'
export { makeFolders } from './files/make-folders.js'
export { realPath } from './files/real-path.js'
export { isInUse, renameFile } from './files/rename-file.js'
export { isReadOnly } from './files/store-error.js'
export {
  type Attempt,
  type AttemptState,
  attemptStates,
  type Baseline,
  type Candidate,
} from './ledger/attempt.js'
export { createLedger, type LedgerOptions } from './ledger/create-ledger.js'
export { LedgerGoneError } from './ledger/ledger-errors.js'
export type {
  AccountState,
  AttemptChange,
  BeginRequest,
  BeginResult,
  Ledger,
} from './ledger/ledger-types.js'
export { createLockfile, type LockfileOptions } from './lockfile/create-lockfile.js'
export type { Lockfile, LockRecord } from './lockfile/lockfile-types.js'
export { withKernelLock } from './locks/kernel-lock.js'
export { createStore, type StoreOptions } from './store/create-store.js'
export type {
  Derived,
  DerivedEntry,
  DerivedFile,
  FreedFiles,
  FreeOptions,
  NewDerivedFile,
} from './store/derived-types.js'
export type {
  ContentCheck,
  FileVerdict,
  PutOptions,
  RawFiles,
  Store,
  StoredFile,
} from './store/store-types.js'
export type { Take } from './take.js'
