// Deploy: the same stick and package, at the desk or at the machine.

import { AtMachine } from "./AtMachine.tsx";
import { Desk } from "./Desk.tsx";
import { deployText } from "../../../shared/text/deploy.ts";
import { useAppearance } from "../../app/appearance.tsx";
import { useProject } from "../../app/project.ts";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { Blocked, useBlocked } from "../train/Blocked.tsx";

export function DeployScreen() {
  const { t } = useText();
  const { role } = useProject();
  const { appearance } = useAppearance();
  const blocked = useBlocked("deploy");
  if (appearance.mode === "technician" || role === "technician") return <AtMachine />;
  if (blocked !== undefined)
    return (
      <StepScreen title={t(deployText.title)} sentence={t(deployText.sentenceNone)} why={<p>{t(deployText.why)}</p>}>
        <Blocked title={t(deployText.blockedTitle)} says={t(deployText.blockedSays, { reason: blocked.reason })} by={blocked.by} />
      </StepScreen>
    );
  return <Desk />;
}
