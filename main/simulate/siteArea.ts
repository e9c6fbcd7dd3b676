// Area S: outdoor and hall temperature and humidity, from the site frame through the measuring chain.
// Runs anywhere. It feeds nothing back.
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { streamId } from "./streams.ts";
import { tagNumber } from "./tags.ts";

export class SiteArea extends AreaBase implements PlantArea {
  readonly hiddenNames = ["outdoorC", "hallC"] as const;
  private readonly noise = new Float64Array(4);
  private readonly stream = streamId("S.noise.0");
  private readonly outdoor = tagNumber("TT-001");
  private readonly hall = tagNumber("TT-002");
  private readonly humidity = tagNumber("MT-001");

  constructor(settings: RunSettings) {
    super("S", settings, ["TT-001", "TT-002", "MT-001"]);
  }

  step(): void {
    if (this.t % 60 === 0) {
      this.begin();
      if (this.t % 3600 === 0) this.hidden.push(this.t, this.outdoorC, this.hallC);
      this.draws.normals4(this.stream, this.t, this.noise, 0);
      this.sample(this.outdoor, this.outdoorC, this.noise[0]!);
      this.sample(this.hall, this.hallC, this.noise[1]!);
      // outdoor moisture warmed to the hall's temperature: about 4 % of relative humidity a kelvin
      const h = 78 - 3.2 * (this.hallC - this.outdoorC) + 0.02 * (this.hallC - this.outdoorC) * (this.hallC - this.outdoorC);
      this.sample(this.humidity, h < 15 ? 15 : h > 95 ? 95 : h, this.noise[2]!);
    }
    this.end();
  }
}
