"use strict";
/* Measures what only a script can, and shows the findings that the server makes of it. Written so
   that browsers from 2012 read it as well: they are the ones that come here. */
(function () {
  var form = document.getElementById("browser-measured");
  var found = document.getElementById("browser-found");

  function missing() {
    var part = document.getElementById("browser-part");
    var parts = [];
    if (document.documentElement.getAttribute("data-part-ran") !== "yes") parts.push("script");
    if (!part) return parts.concat("hidden");
    var style = getComputedStyle(part);
    var words = part.querySelector("p");
    var image = part.querySelector("img");
    var button = part.querySelector("button");
    if (style.display === "none" || !words || !button || getComputedStyle(button).display === "none") {
      parts.push("hidden");
    } else if (style.width !== "37px") {
      parts.push("style");
    }
    if (!image || !image.complete || !image.naturalWidth) parts.push("image");
    if (words && words.textContent !== part.getAttribute("data-words")) parts.push("altered");
    return parts;
  }

  function supports(property, value) {
    return !!window.CSS && !!CSS.supports && CSS.supports(property, value);
  }

  function hasSelector() {
    try {
      document.querySelector(":has(a)");
      return true;
    } catch (error) {
      return false;
    }
  }

  function lacking() {
    var names = [];
    if (!supports("color", "color-mix(in srgb, red, blue)")) names.push("color-mix");
    if (!hasSelector()) names.push("has");
    if (!supports("height", "1dvh")) names.push("dvh");
    if (!("inert" in HTMLElement.prototype)) names.push("inert");
    return names;
  }

  function written() {
    var pairs = [];
    function add(name, value) {
      pairs.push(encodeURIComponent(name) + "=" + encodeURIComponent(value));
    }
    var token = form.elements.csrfmiddlewaretoken;
    if (token) add("csrfmiddlewaretoken", token.value);
    add("width", document.documentElement.clientWidth);
    if (location.protocol === "https:") add("https", "on");
    missing().forEach(function (part) { add("missing", part); });
    lacking().forEach(function (name) { add("lacking", name); });
    add("now", new Date().getTime()); // last, just before it is sent
    return pairs.join("&");
  }

  function measure() {
    var request = new XMLHttpRequest();
    var post = form.method === "post";
    var body = written();
    request.onload = function () {
      if (request.status !== 200) return;
      found.innerHTML = request.responseText;
      var said = document.getElementById("said");
      if (said) said.textContent = found.querySelector("[data-verdict]").textContent;
    };
    request.open(post ? "POST" : "GET", post ? form.action : form.action + "?" + body);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(post ? body : null);
  }

  if (document.readyState === "complete") measure();
  else window.addEventListener("load", measure);
})();
