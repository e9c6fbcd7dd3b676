// The numeric table training sees lives with the domain that makes it; learning reads it under this name.
export * from "../prepare/frame.ts";
