// The threshold under the finger is said as a number, and its effect shown when the finger lets go.
"use strict";
(() => {
  const slider = document.getElementById("essaye");
  const said = document.getElementById("essaye-dit");
  if (!slider || !said) return;
  const say = () => { said.textContent = Number(slider.value).toLocaleString("fr-FR", { minimumFractionDigits: 2 }); };
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => slider.form.requestSubmit());
})();
