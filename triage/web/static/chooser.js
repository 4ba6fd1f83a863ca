// « C'est plutôt »: a few letters narrow the types, a digit or Enter takes one. Without this script it is a plain list.
"use strict";
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const enhance = (select) => {
    const form = select.form, submit = form.querySelector('button[value="correct"]');
    const whole = [...select.children], chosen = select.value;
    const all = [...select.options].map((o) => ({ value: o.value, name: o.textContent, group: o.parentElement.label ?? "" }));
    const box = document.createElement("div"), input = document.createElement("input");
    box.className = "chooser";
    Object.assign(input, { type: "search", id: `${select.id}-filtre`, autocomplete: "off", placeholder: "Filtrer…" });
    form.querySelector(`label[for="${select.id}"]`).htmlFor = input.id;
    select.setAttribute("aria-label", "Types de courrier");
    input.dataset.key = select.dataset.key;
    delete select.dataset.key;
    select.before(box);
    box.append(input, select);

    const narrow = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      if (!words.length) {
        select.replaceChildren(...whole);
        select.removeAttribute("size");
        select.value = chosen;
        return;
      }
      const fit = all.filter((t) => words.every((w) => plain(`${t.group} ${t.name}`).includes(w)));
      select.replaceChildren(...fit.map((t, i) => new Option(`${i < 9 ? `${i + 1}  ` : ""}${t.name} (${t.group})`, t.value)));
      select.size = Math.min(Math.max(fit.length, 2), 8);
      if (fit.length) select.selectedIndex = 0;
    };
    const keys = (event) => {
      const narrowed = select.size > 1, digit = /^[1-9]$/.test(event.key) && narrowed && select.options[event.key - 1];
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (digit) { select.value = digit.value; event.preventDefault(); submit.click(); }
      else if (event.key === "Enter") { event.preventDefault(); if (narrowed && select.value) submit.click(); }
      else if (event.key === "ArrowDown" && event.target === input && narrowed) { event.preventDefault(); select.focus(); }
      else if (event.key === "Escape") { input.value = ""; narrow(); document.getElementById("courrier")?.focus(); }
    };
    input.addEventListener("input", narrow);
    box.addEventListener("keydown", keys);
  };
  document.querySelectorAll(".gestures select").forEach(enhance);
})();
