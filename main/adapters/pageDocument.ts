// The operator's page itself: one document, large type, script of the year 2009 so that the browser of an old panel runs it. Every value from the
// device is written as text, never as markup.
import { pageText } from "../../shared/text/operatorPage.ts";

type Language = "de" | "en";

const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function pageDocument(language: Language, title: string): string {
  const words = Object.fromEntries(Object.entries(pageText).map(([key, word]) => [key, word[language]]));
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title === "" ? words["title"]! : title)}</title>
<style>
body{margin:0;font:20px/28px system-ui,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;background:#f3f4f6;color:#1c1d20}
header{display:flex;justify-content:space-between;padding:12px 24px;background:#e2e5ea;font-size:18px}
main{padding:16px 24px;max-width:1200px;margin:0 auto}
.state{padding:20px 24px;background:#fff;border-left:12px solid #6b7280;margin-bottom:16px}
.state h1{margin:0 0 4px;font-size:36px;line-height:44px}.state p{margin:4px 0}
.ok{border-color:#15803d}.alarm{border-color:#b91c1c;background:#fdecec}.none{border-color:#6b7280;background:#eceef1}
table{border-collapse:collapse;width:100%;background:#fff}td,th{text-align:left;padding:8px 12px;border-top:1px solid #d5d9e0;font-weight:400;vertical-align:top}th{color:#555b66;font-size:16px}
h2{font-size:20px;margin:16px 0 8px}.muted{color:#555b66}
</style></head><body>
<header><b id="device"></b><span id="age" class="muted"></span></header>
<main><section id="state" class="state none" role="status"><h1 id="head"></h1><p id="what"></p><p id="why" class="muted"></p></section>
<h2>${escaped(words["alarms"]!)}</h2><table><thead><tr><th>${escaped(words["time"]!)}</th><th>${escaped(words["score"]!)}</th><th>${escaped(words["drivers"]!)}</th></tr></thead><tbody id="alarms"></tbody></table></main>
<script>
(function(){
var W=${JSON.stringify(words).replaceAll("<", "\\u003c")};
function put(id,text){document.getElementById(id).textContent=text}
function fill(text,what){return text.replace(/\\{(\\w+)\\}/g,function(_,k){return what[k]===undefined||what[k]===null?"":String(what[k])})}
function round(x){return typeof x==="number"?String(Number(x.toPrecision(4))):""}
function drivers(list){var out=[];for(var i=0;list&&i<list.length;i++)out.push(list[i].feature);return out.join(", ")}
function show(f){
  put("device",f.device+(f.running?" · "+f.running:"")+(f.mark?" · "+f.mark:""));
  put("age",f.ageS===null?W.never:fill(W.age,{s:f.ageS}));
  var s=document.getElementById("state");
  s.className="state "+(f.answer===null?"none":f.alarm?"alarm":"ok");
  put("head",f.answer===null?W.noAnswer:f.alarm?W.alarm:W.calm);
  put("what",f.answer===null?W.noAnswerSays:f.answer["class"]?fill(W.isClass,{c:f.answer["class"],s:round(f.answer.score)}):fill(W.scored,{s:round(f.answer.score)}));
  var why=f.reason?fill(W.reason,{r:f.reason}):f.alarm?fill(W.because,{d:drivers(f.answer.drivers)}):"";
  for(var i=0;i<f.troubles.length;i++)why+=(why?" · ":"")+f.troubles[i].code;
  put("why",why);
  var body=document.getElementById("alarms");while(body.firstChild)body.removeChild(body.firstChild);
  if(f.alarms.length===0){var r0=body.insertRow(-1),c0=r0.insertCell(-1);c0.colSpan=3;c0.textContent=W.noAlarms}
  for(var a=0;a<f.alarms.length;a++){var r=body.insertRow(-1);r.insertCell(-1).textContent=f.alarms[a].time||"";r.insertCell(-1).textContent=(f.alarms[a]["class"]?f.alarms[a]["class"]+" ":"")+round(f.alarms[a].score);r.insertCell(-1).textContent=drivers(f.alarms[a].drivers)}
}
function lost(){var s=document.getElementById("state");s.className="state none";put("head",W.noAnswer);put("what",W.lost);put("why","")}
function ask(){var x=new XMLHttpRequest();x.open("GET","/now",true);x.timeout=4000;x.onload=function(){if(x.status===200)show(JSON.parse(x.responseText));else lost()};x.onerror=lost;x.ontimeout=lost;x.send()}
ask();setInterval(ask,1000);
})();
</script></body></html>`;
}
