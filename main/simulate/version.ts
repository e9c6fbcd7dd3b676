// Which simulator it was, and nothing else: what reads the number needs none of the plant. Runs anywhere.
/** Version of the simulator; it stands in every truth and in every dataset that faults were put into. Raised whenever a value of a stream that was there before changes; new streams, tags and files come without. */
export const simulatorVersion = 4;
