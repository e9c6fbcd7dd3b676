// The one step of what moves slowly. Runs anywhere, pure.
/** Grid of the site frame, and of everything that wanders, in seconds. */
export const gridS = 600;
