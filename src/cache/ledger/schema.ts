/** Version of the tables below, kept in SQLite's `user_version`. */
export const LEDGER_VERSION = 1

/** States in which a photo has an attempt that must be finished before another may begin. */
const LIVE = `(state IN ('INTENT','SENDING','AMBIGUOUS','SUBMITTED','READY','HELD')
  OR (state = 'FAILED' AND refunded_at IS NULL AND closed = 0))`

/** Attempts that used up a part of their run's budget: everything that was charged, or may be. */
export const BUDGETED = `(state NOT IN ('REJECTED','NOT_CHARGED','FAILED')
  OR (state = 'FAILED' AND refunded_at IS NULL))`

/**
 * The two partial unique indexes are the rules of spending, kept by the engine whatever the code above them does:
 * one live attempt per photo, one open window per account. The third keeps two photos from claiming one task.
 */
export const SCHEMA = `
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  raw_key TEXT NOT NULL,
  account TEXT NOT NULL,
  state TEXT NOT NULL,
  owner TEXT,
  run TEXT NOT NULL,
  nonce TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  task_id TEXT,
  cost REAL,
  baseline TEXT,
  candidates TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  sent_sequence INTEGER,
  submitted_at INTEGER,
  expires_at INTEGER,
  failed_at INTEGER,
  refunded_at INTEGER,
  refunded_sequence INTEGER,
  stored_at INTEGER,
  sha256 TEXT,
  bytes INTEGER,
  status INTEGER,
  detail TEXT,
  not_before INTEGER,
  closed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX one_live_attempt_per_photo ON attempts (raw_key) WHERE ${LIVE};
CREATE UNIQUE INDEX one_open_window_per_account ON attempts (account) WHERE state IN ('SENDING','AMBIGUOUS');
CREATE UNIQUE INDEX one_photo_per_task ON attempts (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX attempts_of_photo ON attempts (raw_key, id);
CREATE INDEX attempts_of_run ON attempts (run);
CREATE TABLE accounts (
  account TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL DEFAULT 0,
  alarm_expected REAL,
  alarm_charged REAL
) STRICT;
CREATE TABLE lost (account TEXT PRIMARY KEY, cleared_at INTEGER NOT NULL) STRICT;
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
PRAGMA user_version = ${LEDGER_VERSION};
`

/** Picks the live attempt of a photo. */
export const SELECT_LIVE = `SELECT * FROM attempts WHERE raw_key = ? AND ${LIVE}`
