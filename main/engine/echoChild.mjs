// A real process between the two ends of a pipe: sends every frame on to the end it is for.
process.on("message", (message) => process.send(message));
process.on("disconnect", () => process.exit(0));
