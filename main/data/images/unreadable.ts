// Why an image could not be read: told with the image, not an error of the import. Pure.
import type { ImageState } from "../../../shared/contract/images.ts";

/** Thrown by decoders. `detail` is for the report: plain facts, never a path. */
export class Unreadable extends Error {
  readonly state: Exclude<ImageState, "whole">;
  constructor(state: Exclude<ImageState, "whole">, detail: string) {
    super(detail);
    this.name = "Unreadable";
    this.state = state;
  }
}
