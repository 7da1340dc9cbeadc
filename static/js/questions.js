// What the editors of questions and quizzes do beyond HTML. Every editor works without it.
(function () {
  "use strict";

  // Menus that decide which fields there are show them at once; without this a button does. Whoever chooses by typing
  // changes the menu with every letter: the last one counts.
  let waiting = 0;
  document.addEventListener("change", (event) => {
    const menu = event.target.closest("[data-refresh]");
    if (!menu || !menu.form) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      const button = menu.isConnected && menu.form.querySelector("[name=do][value=refresh]");
      if (button) menu.form.requestSubmit(button);
    }, 400);
  });

  // Long lists of boxes are narrowed by what is typed; what is ticked stays in sight.
  function ready(root) {
    root.querySelectorAll(".finder").forEach((finder) => { finder.hidden = false; });
  }
  ready(document);
  document.body.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  document.addEventListener("input", (event) => {
    const finder = event.target.closest("[data-finds]");
    if (!finder) return;
    const wanted = finder.value.trim().toLowerCase();
    document.querySelectorAll(`${finder.dataset.finds} > label`).forEach((label) => {
      const box = label.querySelector("input");
      label.hidden = wanted !== "" && !box.checked && !label.textContent.toLowerCase().includes(wanted);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-finds]")) event.preventDefault();
  });
})();
