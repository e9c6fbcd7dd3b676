// Calls that hand figures of the fleet to other monitoring.
import { z } from "zod";
import { call } from "./call.ts";

export const monitorExportCalls = {
  /** The fleet's figures as Prometheus text, and a Grafana dashboard that shows them. */
  exportMetrics: call("monitor.exportMetrics", { input: z.strictObject({}), output: z.strictObject({ prometheus: z.string(), grafana: z.string() }), sample: {} }),
};
