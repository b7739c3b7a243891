// Navigation, search, filters and themes.  Without scripts, the pages and their links do.
(function () {
  "use strict";
  var root = document.body.dataset.root;
  var file = document.body.dataset.file;
  var index = window.QAPI_INDEX || { kinds: [], modules: [], defs: [] };
  var byId = function (id) { return document.getElementById(id); };

  function make(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) { node.append(child); });
    return node;
  }

  // --- Theme ------------------------------------------------------------------------------------

  var themeButton = byId("theme");
  function isDark() {
    var chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function labelTheme() {
    themeButton.setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme");
    themeButton.textContent = isDark() ? "☀" : "☾";
  }
  themeButton.hidden = false;
  labelTheme();
  themeButton.addEventListener("click", function () {
    var theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("qapigen-theme", theme); } catch (error) { /* for this page only, then */ }
    labelTheme();
  });

  // --- Navigation -------------------------------------------------------------------------------

  var side = byId("side");
  var groups = [["Commands", [0]], ["Events", [1]], ["Types", [2, 3, 4, 5]]];
  function currentModule() {
    for (var n = 0; n < index.defs.length; n++) if (index.defs[n][3] === file) return index.defs[n][2];
    return index.modules.findIndex(function (module) { return module[2] === file; });
  }
  function link(href, text) {
    var node = make("a", { href: root + href }, [text]);
    if (href === file) node.setAttribute("aria-current", "page");
    return node;
  }
  function fill(details, number) {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    var list = make("ul");
    list.append(make("li", {}, [link(index.modules[number][2], "Overview")]));
    var own = index.defs.filter(function (def) { return def[2] === number; });
    groups.forEach(function (group) {
      var found = own.filter(function (def) { return group[1].indexOf(def[1]) >= 0; });
      if (!found.length) return;
      list.append(make("li", { "class": "group" }, [group[0]]));
      found.forEach(function (def) { list.append(make("li", {}, [link(def[3], def[0])])); });
    });
    details.append(list);
  }
  function fillSide() {
    var here = currentModule();
    var used = new Set(index.defs.map(function (def) { return def[2]; }));
    var areas = document.querySelector(".areas").cloneNode(true);
    side.append(areas);
    index.modules.forEach(function (module, number) {
      if (!used.has(number)) return;
      var details = make("details", {}, [make("summary", {}, [module[0]])]);
      details.addEventListener("toggle", function () { if (details.open) fill(details, number); });
      if (number === here) { details.open = true; fill(details, number); }
      side.append(details);
    });
    var current = side.querySelector("li [aria-current]");
    if (current) side.scrollTop = Math.max(0, current.offsetTop - side.clientHeight / 3);
  }
  document.querySelectorAll(".top .areas a").forEach(function (a) {
    if (a.getAttribute("href") === root + file) a.setAttribute("aria-current", "page");
  });
  fillSide();

  var menu = byId("menu");
  menu.hidden = false;
  function setMenu(open) {
    document.body.classList.toggle("menu-open", open);
    menu.setAttribute("aria-expanded", String(open));
  }
  menu.addEventListener("click", function () { setMenu(!document.body.classList.contains("menu-open")); });

  // --- Deep links into what is closed ------------------------------------------------------------

  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && byId(id);
    if (!target) return;
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // --- Search -----------------------------------------------------------------------------------

  var form = byId("search"), query = byId("query"), results = byId("results"), found = byId("found");
  var MOST = 40, entries = null, chosen = -1;
  form.hidden = false;

  function loadMembers(then) {
    if (window.QAPI_MEMBERS) { then(); return; }
    var script = make("script", { src: root + "assets/members.js" });
    script.addEventListener("load", then);
    script.addEventListener("error", then);
    document.head.append(script);
  }
  function slug(name) {
    var text = name.replace(/[^A-Za-z0-9._-]/gu, function (c) { return "~" + c.codePointAt(0).toString(16); });
    return text.charAt(0) === "." ? "~2e" + text.slice(1) : text;
  }
  function buildEntries() {
    entries = index.defs.map(function (def) {
      return { name: def[0], low: def[0].toLowerCase(), owner: "", kind: index.kinds[def[1]], href: def[3], module: def[2], flags: def[4] };
    });
    (window.QAPI_MEMBERS || []).forEach(function (members, n) {
      var def = index.defs[n], isEnum = index.kinds[def[1]] === "enum";
      members.forEach(function (member) {
        var name = typeof member === "string" ? member : member[0];
        var anchor = typeof member === "string" ? (isEnum ? "value-" : "member-") + slug(name) : member[1];
        var kind = isEnum ? "value" : anchor.indexOf("branch-") === 0 ? "branch" : "member";
        entries.push({ name: name, low: name.toLowerCase(), owner: def[0], ownerLow: def[0].toLowerCase(), kind: kind, href: def[3] + "#" + anchor, module: def[2], flags: "" });
      });
    });
  }
  function fold(text) { return text.toLowerCase().replace(/_/g, "-"); }
  function rank(name, word) {
    var at = name.indexOf(word);
    if (at < 0) return -1;
    if (name.length === word.length) return 0;
    if (at === 0) return 1;
    return /[-_.]/.test(name.charAt(at - 1)) ? 2 : 3;
  }
  function search(text) {
    var words = fold(text).split(/[\s.:#@`]+/).filter(Boolean);
    if (!words.length) return [];
    var scored = [];
    entries.forEach(function (entry) {
      var name = fold(entry.name), total = 0, last = words.length - 1;
      for (var n = 0; n < words.length; n++) {
        var score = rank(name, words[n]);
        if (score < 0 && entry.owner && n < last) {
          score = rank(fold(entry.owner), words[n]);
          if (score >= 0) score += 0.5;
        }
        if (score < 0) return;
        total += score;
      }
      if (entry.owner) total += 0.7;
      scored.push([total, entry.name.length + entry.owner.length / 100, entry]);
    });
    scored.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || (a[2].name < b[2].name ? -1 : 1); });
    return scored.map(function (s) { return s[2]; });
  }
  function marked(name, text) {
    var word = fold(text).split(/[\s.:#@`]+/).filter(Boolean).pop() || "";
    var at = fold(name).indexOf(word);
    if (at < 0 || !word) return [name];
    return [name.slice(0, at), make("mark", {}, [name.slice(at, at + word.length)]), name.slice(at + word.length)];
  }
  function show() {
    var text = query.value.trim();
    chosen = -1;
    results.replaceChildren();
    if (!text) { close(); found.textContent = ""; return; }
    var all = search(text);
    all.slice(0, MOST).forEach(function (entry, n) {
      var what = make("span", { "class": "what" }, marked(entry.name, text));
      var where = entry.owner ? "in " + entry.owner : (index.modules[entry.module] || [""])[0];
      var a = make("a", { href: root + entry.href, tabindex: "-1" }, [
        make("span", { "class": "kind k-" + entry.kind }, [entry.kind]), what, make("span", { "class": "in" }, [where])
      ]);
      results.append(make("li", { role: "option", id: "result-" + n, "aria-selected": "false" }, [a]));
    });
    if (!all.length) results.append(make("li", { "class": "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, ["Nothing found"]));
    found.textContent = all.length === 1 ? "1 found" : all.length + " found";
    results.hidden = false;
    query.setAttribute("aria-expanded", "true");
    if (all.length) choose(0);
  }
  function choose(n) {
    var options = results.querySelectorAll("[role=option]:not(.none)");
    if (!options.length) return;
    if (options[chosen]) options[chosen].setAttribute("aria-selected", "false");
    chosen = (n + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    query.setAttribute("aria-activedescendant", options[chosen].id);
  }
  function close() {
    results.hidden = true;
    query.setAttribute("aria-expanded", "false");
    query.removeAttribute("aria-activedescendant");
  }
  function refresh() {
    if (entries) { show(); return; }
    loadMembers(function () { buildEntries(); show(); });
  }
  query.addEventListener("focus", function () { loadMembers(function () { if (!entries) buildEntries(); }); });
  query.addEventListener("input", refresh);
  query.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { choose(chosen - 1); event.preventDefault(); }
    else if (event.key === "Escape") { close(); query.blur(); }
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var option = results.querySelectorAll("[role=option]")[chosen];
    var a = option && option.querySelector("a");
    if (a) { close(); query.blur(); location.href = a.href; }
  });
  results.addEventListener("click", function () { setTimeout(close, 0); });
  document.addEventListener("click", function (event) { if (!form.contains(event.target)) close(); });
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      query.focus();
      query.select();
    } else if (event.key === "Escape") setMenu(false);
  });

  // --- Filters ----------------------------------------------------------------------------------

  var filters = byId("filters");
  function release(text) { return text.split(".").map(Number); }
  function later(a, b) {
    for (var n = 0; n < Math.max(a.length, b.length); n++) {
      var difference = (a[n] || 0) - (b[n] || 0);
      if (difference) return difference > 0;
    }
    return false;
  }
  function flagFits(want, has) { return !want || (want === "only" ? has : !has); }
  function applyFilters() {
    var data = new FormData(filters), from = data.get("from"), to = data.get("to"), shown = 0, all = 0;
    document.querySelectorAll(".lines > li").forEach(function (line) {
      var since = line.dataset.since, flags = line.dataset.flags || "";
      var known = /^[0-9]/.test(since);
      var fits = flagFits(data.get("deprecated"), flags.indexOf("deprecated") >= 0)
        && flagFits(data.get("unstable"), flags.indexOf("unstable") >= 0)
        && (!from || (known && !later(release(from), release(since))))
        && (!to || !known || !later(release(since), release(to)));
      line.hidden = !fits;
      all += 1;
      if (fits) shown += 1;
    });
    byId("count").textContent = shown === all ? all + " shown" : shown + " of " + all + " shown";
    var query = new URLSearchParams();
    data.forEach(function (value, name) { if (value) query.set(name, value); });
    var text = query.toString();
    try { history.replaceState(null, "", (text ? "?" + text : location.pathname) + location.hash); } catch (error) { /* not from disk, in some browsers */ }
  }
  if (filters) {
    filters.hidden = false;
    new URLSearchParams(location.search).forEach(function (value, name) {
      if (filters.elements[name]) filters.elements[name].value = value;
    });
    filters.addEventListener("change", applyFilters);
    filters.addEventListener("reset", function () { setTimeout(applyFilters, 0); });
    filters.addEventListener("submit", function (event) { event.preventDefault(); });
    applyFilters();
  }

  // --- Copying ----------------------------------------------------------------------------------

  if (navigator.clipboard) document.querySelectorAll("pre").forEach(function (pre) {
    var button = make("button", { "class": "copy", type: "button", "aria-label": "Copy" }, ["Copy"]);
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(pre.querySelector("code").textContent).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 1500);
      });
    });
    pre.append(button);
  });
})();
