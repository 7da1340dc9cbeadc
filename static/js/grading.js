// The sum of the points while they are typed. The server computes it again.
(function () {
  "use strict";

  const total = document.querySelector("[data-total]");
  if (!total) return;
  const form = total.closest("form");
  const points = [...form.querySelectorAll('input[type="number"]')];

  function add() {
    const given = points.filter((one) => one.value !== "");
    total.parentElement.hidden = given.length === 0;
    total.value = Math.round(given.reduce((sum, one) => sum + Number(one.value), 0) * 100) / 100;
  }
  form.addEventListener("input", add);
  add();
})();
