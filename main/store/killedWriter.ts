// The writer that a fault test kills: commits without end and says each act only once it is committed.
import { Project } from "./project.ts";

const [folder, round] = process.argv.slice(2) as [string, string];
const project = new Project(folder);
for (let i = 0; ; i++) {
  const name = `n-${round}-${i}`;
  const digest = await project.objects.makeJson("n", { round, i, text: "x".repeat(i * 100) });
  project.commit({ person: "writer", role: "engine" }, "write", { [name]: digest });
  process.stdout.write(`${name} ${digest}\n`);
}
