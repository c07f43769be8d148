"use strict";
// Shows the rows of the matrix whose verdict is ticked and whose text holds every word typed.
(function () {
  var rows = Array.from(document.querySelectorAll("#matrix tbody tr"));
  var boxes = Array.from(document.querySelectorAll(".filters input[type=checkbox]"));
  var text = document.getElementById("filter-text");
  var count = document.getElementById("filter-count");
  function apply() {
    var wanted = new Set(boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }));
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    rows.forEach(function (row) {
      var content = row.textContent.toLowerCase();
      var visible = (!boxes.length || wanted.has(row.dataset.verdict)) && words.every(function (word) { return content.includes(word); });
      row.hidden = !visible;
      shown += visible ? 1 : 0;
    });
    count.textContent = "显示 " + shown + " / " + rows.length;
  }
  boxes.forEach(function (box) { box.addEventListener("change", apply); });
  text.addEventListener("input", apply);
  apply();
})();
