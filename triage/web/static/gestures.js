// One letter does what a button of the open mail does, while the focus is in the list, in the mail or nowhere; who
// dictates cuts them off in « Mon compte » (WCAG 2.1.4).
"use strict";
(() => {
  const places = ["liste", "courrier", "fait", "gestes"].map((id) => document.getElementById(id)).filter(Boolean);
  const help = document.getElementById("touches");
  const off = document.body.dataset.keys === "off";
  if (!off) document.body.classList.add("keyed"); // the buttons show their letter
  const typing = (element) => element.closest("select, textarea, input:not([type=checkbox], [type=radio])");
  const act = (event) => {
    if (off || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
    if (event.key === "?" && help) { event.preventDefault(); help.showModal(); return; }
    const found = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("select, input, textarea")) found.focus();
    else found.click();
  };
  places.forEach((place) => place.addEventListener("keydown", act));
  // On a page just opened nothing has the focus yet: the letters that the buttons show act there too.
  document.addEventListener("keydown", (event) => { if (event.target === document.body) act(event); });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener || !help) return;
    event.preventDefault();
    help.showModal();
  });
  // After a gesture the next mail has the focus at once: twenty mails need no mouse. Where only the list is shown, the list has it.
  if (document.getElementById("fait")) {
    const pane = document.getElementById("courrier");
    (pane?.checkVisibility() ? pane : document.getElementById("liste"))?.focus({ preventScroll: true });
  }
  // From a queue the draft has the focus at once: one key approves it and the next one opens.
  document.querySelector("[data-first]")?.focus({ preventScroll: true });
})();
