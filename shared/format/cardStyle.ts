// The one style sheet of printed documents (model card). Hosts name it by its hash, so that a card shown inside the app keeps its look
// while every other inline style stays refused.
export const cardStyle = `:root{color-scheme:light dark}body{font:14px/1.45 system-ui,sans-serif;margin:0;padding:24px;color:CanvasText;background:Canvas}main{max-width:760px;margin:auto}h1{font-size:22px;margin:0}h2{font-size:15px;margin:20px 0 6px;border-bottom:1px solid}
.kind{text-transform:uppercase;letter-spacing:.08em;font-size:11px;margin:0}.lab{border:2px solid;padding:6px 10px;font-weight:600}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:12px;padding:0 0 4px}th,td{text-align:left;padding:3px 10px 3px 0;vertical-align:top;overflow-wrap:anywhere}tbody th{font-weight:400}thead th{border-bottom:1px solid}
dl{margin:0}dl>div{display:grid;grid-template-columns:minmax(120px,30%) 1fr;gap:0 10px;padding:3px 0}dd{margin:0;overflow-wrap:anywhere}section{break-inside:avoid}@media print{body{padding:0;font-size:11px}@page{margin:18mm}}`;
