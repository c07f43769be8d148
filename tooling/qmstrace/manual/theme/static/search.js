"use strict";
// Searches the index in _search: scripts, not requests, so that it works from file:// as well.
var qmsSearch = (function () {
  var TEXTS_PER_FILE = 64, MOST = 60;
  var root = document.body.dataset.root + "_search/";
  var entries = null, shards = {}, texts = {}, waiting = {};
  var status = document.getElementById("search-status"), list = document.getElementById("search-results");
  var table = (function () {
    var made = [];
    for (var n = 0; n < 256; n++) {
      var value = n;
      for (var bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      made.push(value >>> 0);
    }
    return made;
  })();

  function shardOf(token) {
    var crc = 0xffffffff;
    new TextEncoder().encode(token).forEach(function (byte) { crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]; });
    return ((crc ^ 0xffffffff) >>> 0) % 256;
  }

  function load(name) {
    if (!waiting[name]) {
      waiting[name] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = root + name + ".js";
        script.onload = resolve;
        script.onerror = function () { reject(new Error(name)); };
        document.head.appendChild(script);
      });
    }
    return waiting[name];
  }

  function hex(number) { return (number < 16 ? "0" : "") + number.toString(16); }

  function tokens(query) {
    var found = new Set();
    (query.match(/[\u3400-\u9fff\uf900-\ufaff]+/g) || []).forEach(function (run) {
      if (run.length === 1) found.add(run);
      for (var i = 0; i + 1 < run.length; i++) found.add(run.slice(i, i + 2));
    });
    (query.match(/[a-z0-9]+(?:[.\-\/][a-z0-9]+)*/g) || []).forEach(function (word) { found.add(word); });
    return Array.from(found);
  }

  function score(number, hits, needed, query) {
    var name = entries[number][0].toLowerCase(), title = entries[number][1].toLowerCase();
    var points = hits / needed;
    if (name === query) points += 100;
    else if (title === query) points += 80;
    else if (name.startsWith(query)) points += 40;
    else if (title.includes(query)) points += 20 + 10 * query.length / Math.max(1, title.length);
    return points;
  }

  function snippet(text, query, words) {
    var lowered = text.toLowerCase(), at = lowered.indexOf(query);
    for (var i = 0; at < 0 && i < words.length; i++) at = lowered.indexOf(words[i]);
    var start = Math.max(0, at - 30), piece = text.slice(start, start + 120);
    return (start ? "…" : "") + piece + (start + 120 < text.length ? "…" : "");
  }

  function mark(element, text, words) {
    var lowered = text.toLowerCase(), position = 0;
    while (position < text.length) {
      var next = -1, length = 0;
      words.forEach(function (word) {
        var at = lowered.indexOf(word, position);
        if (at >= 0 && (next < 0 || at < next || (at === next && word.length > length))) { next = at; length = word.length; }
      });
      if (next < 0) break;
      element.append(text.slice(position, next));
      var hit = document.createElement("mark");
      hit.textContent = text.slice(next, next + length);
      element.append(hit);
      position = next + length;
    }
    element.append(text.slice(position));
  }

  function show(numbers, query, words, total) {
    list.replaceChildren();
    status.textContent = total ? "“" + query + "”：共 " + total + " 条结果" + (total > MOST ? "，显示前 " + MOST + " 条" : "") : "没有找到“" + query + "”。";
    numbers.forEach(function (number) {
      var entry = entries[number], item = document.createElement("li"), link = document.createElement("a");
      link.href = document.body.dataset.root + entry[2];
      mark(link, entry[0] + " " + entry[1], words);
      var kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = entry[3];
      var text = document.createElement("p");
      mark(text, snippet(texts[Math.floor(number / TEXTS_PER_FILE)][number % TEXTS_PER_FILE], query, words), words);
      item.append(kind, " ", link, text);
      list.append(item);
    });
  }

  async function run(raw) {
    var query = raw.trim().toLowerCase(), wanted = tokens(query);
    if (!wanted.length) return;
    await Promise.all([load("entries")].concat(wanted.map(function (token) { return load(hex(shardOf(token))); })));
    var hits = new Map();
    wanted.forEach(function (token) {
      (shards[shardOf(token)][token] || []).forEach(function (number) { hits.set(number, (hits.get(number) || 0) + 1); });
    });
    var all = Array.from(hits).filter(function (pair) { return pair[1] === wanted.length; });
    if (!all.length) all = Array.from(hits).filter(function (pair) { return pair[1] * 2 >= wanted.length; });
    all = all.map(function (pair) { return [score(pair[0], pair[1], wanted.length, query), pair[0]]; });
    all.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    var top = all.slice(0, MOST).map(function (pair) { return pair[1]; });
    await Promise.all(top.map(function (number) { return load("text-" + Math.floor(number / TEXTS_PER_FILE)); }));
    show(top, raw.trim(), [query].concat(query.split(/\s+/), wanted), all.length);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var query = new URLSearchParams(location.search).get("q");
    if (query) {
      document.querySelector(".find input").value = query;
      run(query).catch(function (error) { status.textContent = "检索文件缺失：" + error.message; });
    }
  });

  return {
    entries: function (number, data) { entries = data; },
    shard: function (number, data) { shards[number] = data; },
    text: function (number, data) { texts[number] = data; },
  };
})();
