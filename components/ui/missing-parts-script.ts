const SENTENCE = "A part of this page did not arrive: the network failed, or the server has a newer version.";

/**
 * Runs before anything else of the page's code: a script or style sheet of the page's own that fails to load, before the
 * page works, is said in a bar with a button; nothing else of the page could say it. Styled by itself, as the style sheet
 * may be what is missing.
 */
export const MISSING_PARTS_SCRIPT = `(function(){addEventListener("error",function(e){var t=e.target,h=document.documentElement;
if(h.dataset.works||document.getElementById("missing-parts")||!t||!/^(SCRIPT|LINK)$/.test(t.tagName||""))return;
if(t.tagName==="LINK"&&t.rel!=="stylesheet")return;
var bar=document.createElement("div"),again=document.createElement("button");bar.id="missing-parts";bar.dataset.part=t.tagName;bar.setAttribute("role","alert");
bar.style.cssText="position:fixed;inset:0 0 auto;z-index:99;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:center;padding:10px 16px;background:#3a2206;color:#fff;font:14px/1.4 system-ui,sans-serif";
bar.append("${SENTENCE}");again.textContent="Load again";
again.style.cssText="font:inherit;min-height:32px;padding:4px 12px;border:1px solid #fff;border-radius:6px;background:transparent;color:inherit;cursor:pointer";
again.onclick=function(){location.reload()};bar.append(again);(document.body||h).append(bar)},true)})()`;

/** The page works: a script that was missing is not needed, or came after all. A style sheet is missed all the same. */
export function hideMissingParts(): void {
  document.documentElement.dataset.works = "";
  const bar = document.getElementById("missing-parts");
  if (bar?.dataset.part === "SCRIPT") bar.remove();
}
