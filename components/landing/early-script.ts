/** Ids shared by the page's markup and the script below. */
export const PROMPT_ID = "prompt";
export const PROMPT_FORM_ID = "start";

/**
 * Runs while the page's code is still on its way: a press of Enter, Start or a task's Run (`data-run` names the task) is
 * noted on the form and carried out once the page can; the latest counts.
 */
export const EARLY_SCRIPT = `(function(){function note(e){var f=document.getElementById("${PROMPT_FORM_ID}");
if(!f||f.dataset.ready)return;var d=f.dataset,t=e.target;
if(e.type==="click"){var b=t.closest&&t.closest("[data-run]");if(!b)return;unmark();b.dataset.pressed="1";d.run=b.dataset.run;
delete d.wanted;return}
if(e.type==="keydown"?t.id!=="${PROMPT_ID}"||e.key!=="Enter"||e.shiftKey||e.isComposing:t!==f)return;
e.preventDefault();unmark();d.wanted="1";delete d.run}
function unmark(){var b=document.querySelector("[data-pressed]");if(b)delete b.dataset.pressed}
addEventListener("keydown",note);addEventListener("submit",note);addEventListener("click",note)})()`;

/** The task whose Run was pressed too early, once. */
export function takeEarlyRun(): string | null {
  const { dataset } = document.getElementById(PROMPT_FORM_ID) ?? {};
  const task = dataset?.run ?? null;
  delete dataset?.run;
  for (const button of document.querySelectorAll<HTMLElement>("[data-pressed]")) delete button.dataset.pressed;
  return task;
}
