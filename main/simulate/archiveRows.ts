// Rows of the historian's archive as flat columns: a day of them, and the growing store they gather in.
// Runs anywhere, pure. Never sorts or drops a row.

/** Archived rows of one day; a row with a text code above 0 shows the text, else the value. */
export interface ArchiveRows {
  /** UTC microseconds by the collector's clock. */
  tsUs: Float64Array;
  tag: Int16Array;
  value: Float64Array;
  text: Int16Array;
  quality: Int16Array;
}

/** Rows as they come; the columns double when they are full. */
export class GrowingRows {
  n = 0;
  ts: Float64Array;
  value: Float64Array;
  tag: Int16Array;
  text: Int16Array;
  quality: Int16Array;

  constructor(room = 65536) {
    this.ts = new Float64Array(room);
    this.value = new Float64Array(room);
    this.tag = new Int16Array(room);
    this.text = new Int16Array(room);
    this.quality = new Int16Array(room);
  }

  push(ts: number, tag: number, value: number, text: number, q: number): void {
    if (this.n === this.ts.length) {
      const grow = <T extends Float64Array | Int16Array>(a: T): T => {
        const b = new (a.constructor as new (n: number) => T)(a.length * 2);
        b.set(a);
        return b;
      };
      this.ts = grow(this.ts);
      this.value = grow(this.value);
      this.tag = grow(this.tag);
      this.text = grow(this.text);
      this.quality = grow(this.quality);
    }
    const i = this.n++;
    this.ts[i] = ts;
    this.tag[i] = tag;
    this.value[i] = value;
    this.text[i] = text;
    this.quality[i] = q;
  }
}
