// Says what is wrong with a letter while it is written. Without this script the button « Vérifier » says the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-check]"), place = document.getElementById("fautes");
  if (!form || !place) return;
  let waiting = 0, asked = 0;
  const check = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok || mine !== asked) return;
    const { faults } = await answer.json();
    place.replaceChildren();
    if (!faults.length) return;
    const box = document.createElement("div"), list = document.createElement("ul");
    box.className = "banner alarm-banner";
    for (const fault of faults) list.appendChild(document.createElement("li")).textContent = fault;
    box.append("À corriger avant de garder :", list);
    place.append(box);
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(check, 600); });
})();
