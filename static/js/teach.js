// A cohort's page looks for what is new: while it is seen, and not while somebody is in the table.
(function () {
  "use strict";
  const found = () => document.getElementById("changes");
  const first = found();
  if (!first || !window.htmx) return;

  window.setInterval(() => {
    const reading = document.activeElement && document.activeElement.closest("[data-looked-at]");
    if (!document.hidden && !reading) window.htmx.trigger(found(), "look");
  }, Number(first.dataset.every) * 1000);

  // Nobody asked for this look: that it failed is no news.
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    first.parentElement.addEventListener(name, (event) => event.stopPropagation());
  });
})();
