"use strict";
// Before the page is drawn: the reader's choice of light or dark, else the system's.
(function () {
  var root = document.documentElement;
  var chosen = null;
  try { chosen = localStorage.getItem("qms-theme"); } catch (error) { chosen = null; }
  var dark = chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "dark" : "light";
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelector("button.theme").addEventListener("click", function () {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("qms-theme", root.dataset.theme); } catch (error) { return; }
    });
  });
})();
