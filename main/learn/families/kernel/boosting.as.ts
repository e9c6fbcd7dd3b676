// The kernel of trees on histograms, compiled by asc to build/node/boosting.wasm; runs in the driver and in each worker on one shared memory.
// Never allocates: addresses come in.
export { sumAll, sumLeaf, subtract, bestSplit, bestBoundedSplit, partition, partitionByTable } from "./histograms.as";
export { addToScores, logisticGradients, largestResidual, squaredGradients, largestGradient, lossGradients } from "./gradients.as";
export { sumPairs, clearPairs, bestCut, spanOf, tryCut, sumNode, partRows, partValues } from "./forestCuts.as";
export { sortCategories, bestCategories } from "./categories.as";
