import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** Kinds of file system whose locks do not hold between machines, or not reliably. */
const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|smb3|afs|ncpfs|9p|ceph|glusterfs|lustre|beegfs|ocfs2|gfs2|pvfs2|davfs2?|fuse\.(sshfs|s3fs|rclone|glusterfs|davfs2?|gcsfuse|goofys|cephfs|ceph-fuse|juicefs|blobfuse2?|mountpoint-s3|smbnetfs|curlftpfs))$/

/**
 * The kind of network file system that a folder lies on; `null` for a local disk. The ledger's locks must hold
 * between processes, which network file systems do not promise.
 */
export function networkDiskOf(folder: string, mountinfo = readMounts()): string | null {
  if (process.platform === 'win32') return isShare(path.win32.resolve(folder)) ? 'a network share' : null
  const kind = kindOf(existing(folder), mountinfo)
  return kind !== null && NETWORK.test(kind) ? kind : null
}

/** `\\?\C:\store` is a local folder too: the prefix only lifts the limit on a path's length. */
function isShare(folder: string): boolean {
  return folder.startsWith('\\\\') && !/^\\\\[?.]\\[a-z]:/i.test(folder)
}

function kindOf(folder: string, mountinfo: string): string | null {
  let best = { place: '', kind: null as string | null }
  for (const line of mountinfo.split('\n')) {
    // man proc_pid_mountinfo: "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
    const [left, right] = line.split(' - ')
    const place = left
      ?.split(' ')[4]
      ?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    if (place === undefined || right === undefined || !contains(place, folder)) continue
    if (place.length >= best.place.length) best = { place, kind: right.split(' ')[0] ?? null }
  }
  return best.kind
}

function contains(place: string, folder: string): boolean {
  return place === '/' || folder === place || folder.startsWith(`${place}/`)
}

/** The folder itself, or the nearest one above it that exists. */
function existing(folder: string): string {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      return realpathSync(place)
    } catch {
      if (place === path.dirname(place)) return place
    }
  }
}

/** Only Linux lists its mounts in a file; elsewhere nothing is known. */
function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return ''
  }
}
