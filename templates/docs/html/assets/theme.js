// Before anything is painted: the theme that was chosen here, else the system's.
(function () {
  "use strict";
  var chosen = null;
  try { chosen = localStorage.getItem("qapigen-theme"); } catch (error) { /* not allowed to remember */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
