/** Why a path cannot be read, ready to follow the file's name in a sentence, and what to do about it. */
export interface FileProblem {
  readonly reason: string
  readonly hint: string
}

const PROBLEMS: Record<string, FileProblem> = {
  ENOENT: { reason: 'does not exist', hint: 'Check the spelling, or whether it was moved or removed.' },
  ENOTDIR: { reason: 'does not exist', hint: 'Check the spelling, or whether it was moved or removed.' },
  EACCES: { reason: 'cannot be opened: permission denied', hint: 'Give yourself the right to read it.' },
  EPERM: { reason: 'cannot be opened: permission denied', hint: 'Give yourself the right to read it.' },
  EISDIR: {
    reason: 'is a folder, not a picture',
    hint: 'Rename the folder so that it does not look like a photo.',
  },
  ELOOP: {
    reason: 'is a link that leads back to itself',
    hint: 'Remove the link or point it at the picture.',
  },
  EBUSY: { reason: 'is in use by another program', hint: 'Close that program, then run again.' },
  EMFILE: {
    reason: 'cannot be opened: too many files are open',
    hint: 'Close other programs, then run again.',
  },
}

/** Of a link whose target is gone. */
export const BROKEN_LINK: FileProblem = {
  reason: 'is a link to something that does not exist',
  hint: 'Remove the link or point it at the picture.',
}

/** Of anything that is neither a file nor a folder: to read it might never end. */
export const NOT_A_FILE: FileProblem = {
  reason: 'is not a regular file but a pipe, socket or device',
  hint: 'Put the picture itself there.',
}

/** Explains a failed file system call. */
export function fileProblemOf(error: unknown): FileProblem {
  const { code = '', message } = error as NodeJS.ErrnoException
  return PROBLEMS[code] ?? { reason: `cannot be read: ${message}`, hint: 'Check that you may read it.' }
}

/** Of a folder where a picture should be. */
export const FOLDER_PROBLEM = PROBLEMS.EISDIR!
