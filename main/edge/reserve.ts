// Room that a device takes while there is some, for what it must be able to write on a disk that is full later: status and progress are written over
// in place (control record and lock keep their own), a file of blanks gives way to acts. A reader takes blanks for nothing told yet.
import type { Disk } from "./disk.ts";
import { reservePath } from "./device.ts";
import { progressPaths } from "./progress.ts";
import { statusPath } from "./statusFile.ts";
import { twinLength } from "./twinRecord.ts";

const actsLength = 16_384;

/** Takes the room where nothing stands yet; a disk that has none left stops nothing. */
export function reserveRoom(home: string, disk: Disk): void {
  const take = (path: string, length: number) => {
    if ((disk.size(path) ?? 0) === 0) disk.write(path, new Uint8Array(length).fill(32));
  };
  try {
    for (const path of [statusPath(home), ...progressPaths(home)]) take(path, twinLength);
    take(reservePath(home), actsLength);
  } catch {
    return;
  }
}
