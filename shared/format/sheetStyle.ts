// How the recovery sheet of a signing key looks on A4 and Letter paper. The page's policy lets through inline styles by their digest alone
// (main/hosts/page.ts), in the frame that is printed too: a sheet with another style would be printed without any.
export const sheetStyle = `
@page { margin: 15mm 20mm }
body { margin: 0; font: 11pt/1.45 system-ui, sans-serif; color: CanvasText; background: Canvas }
h1 { font-size: 18pt; margin: 0 0 6mm } h2 { font-size: 12pt; margin: 6mm 0 2mm }
table { border-collapse: collapse } th { text-align: start; font-weight: 400; padding: 0.6mm 8mm 0.6mm 0; white-space: nowrap; vertical-align: top } td { font-weight: 600 }
.words { columns: 3; column-gap: 10mm; margin: 0; padding-inline-start: 9mm; border-block: 0.4mm solid; padding-block: 4mm }
.words li { font: 14pt/1.8 ui-monospace, monospace; break-inside: avoid }
.steps li { margin-bottom: 1.5mm }
.lines { display: flex; gap: 10mm; margin-top: 10mm; break-inside: avoid }
.blank { flex: 1; border-bottom: 0.3mm solid; margin: 0; padding-bottom: 1mm; font-size: 9pt }
`;
