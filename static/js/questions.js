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

  // Long lists are narrowed by what is typed: boxes, and the options of a menu. What is chosen stays in sight.
  function ready(root) {
    root.querySelectorAll(".finder").forEach((finder) => { finder.hidden = false; });
  }
  function fitting(finder) {
    const wanted = finder.value.trim().toLowerCase();
    const fits = (text) => text.toLowerCase().includes(wanted);
    document.querySelectorAll(`${finder.dataset.finds} > label`).forEach((label) => {
      label.hidden = wanted !== "" && !label.querySelector("input").checked && !fits(label.textContent);
    });
    const boxes = [...document.querySelectorAll(`${finder.dataset.finds} > label:not([hidden])`)];
    const options = [...document.querySelectorAll(`${finder.dataset.finds} option`)].filter((one) => one.value);
    options.forEach((one) => { one.hidden = one.disabled = wanted !== "" && !one.selected && !fits(one.textContent); });
    document.querySelectorAll(`${finder.dataset.finds} optgroup`).forEach((group) => {
      group.hidden = !group.querySelector("option:not([hidden])");
    });
    return [...boxes, ...options].filter((one) => wanted !== "" && fits(one.textContent));
  }
  ready(document);
  document.body.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  document.addEventListener("input", (event) => {
    const finder = event.target.closest("[data-finds]");
    if (!finder) return;
    const found = fitting(finder);
    const live = document.getElementById("live");
    if (live && finder.dataset.found) live.textContent = `${finder.dataset.found} ${found.length}`;
  });
  // Enter chooses the first that fits, and goes there.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-finds]")) return;
    event.preventDefault();
    const [first] = fitting(event.target);
    if (!first) return;
    const menu = first.closest("select");
    if (!menu) return;
    menu.value = first.value;
    menu.focus();
    menu.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
