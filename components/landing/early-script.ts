/** Ids shared by the page's markup and the script below. */
export const PROMPT_ID = "prompt";
export const PROMPT_FORM_ID = "start";

/**
 * Runs while the page's code is still on its way: a press of Enter or Start is noted on the form and carried out once the
 * page can.
 */
export const EARLY_SCRIPT = `(function(){function note(e){var f=document.getElementById("${PROMPT_FORM_ID}");
if(!f||f.dataset.ready)return;var key=e.type==="keydown";
if(key&&(e.target.id!=="${PROMPT_ID}"||e.key!=="Enter"||e.shiftKey||e.isComposing))return;
if(!key&&e.target!==f)return;e.preventDefault();f.dataset.wanted="1"}
addEventListener("keydown",note);addEventListener("submit",note)})()`;
