(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const chinese = document.getElementById("lang-zh");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const verdicts = document.querySelectorAll("ul.verdicts > li");
  let subjects;
  // Texts are gathered when somebody searches for the first time.
  const gather = () =>
    [...document.querySelectorAll("section.subject")].map((section) => ({
      section,
      name: section.querySelector("h3").textContent.toLowerCase(),
      verdicts: [...section.querySelectorAll("ul.verdicts > li")].map((item) => ({
        item,
        kind: item.className,
        text: item.querySelector(".what").textContent.toLowerCase(),
      })),
    }));
  const tell = (count, places) => {
    shown.textContent = chinese.checked
      ? `显示 ${places} 个对象的 ${count} 条结论`
      : `${count} verdicts of ${places} subjects shown`;
  };
  const filter = () => {
    const words = search.value.trim().toLowerCase();
    const chosen = document.querySelector("input[name=show]:checked").id.slice(5);
    if (!subjects && words === "" && chosen === "all") {
      return tell(verdicts.length, document.querySelectorAll("section.subject").length);
    }
    subjects ??= gather();
    let count = 0;
    let places = 0;
    for (const { section, name, verdicts } of subjects) {
      let any = 0;
      for (const { item, kind, text } of verdicts) {
        const found = words === "" || name.includes(words) || text.includes(words);
        item.hidden = !found;
        if (found && (chosen === "all" || chosen === kind)) any += 1;
      }
      section.hidden = any === 0;
      count += any;
      if (any > 0) places += 1;
    }
    tell(count, places);
  };
  const language = () => {
    root.lang = chinese.checked ? "zh-CN" : "en";
    filter();
  };
  for (const it of document.querySelectorAll("input[name=language]")) {
    it.addEventListener("change", language);
  }
  for (const it of document.querySelectorAll("input[name=show]")) {
    it.addEventListener("change", filter);
  }
  search.addEventListener("input", filter);
  addEventListener("beforeprint", () => {
    for (const it of document.querySelectorAll("details")) it.open = true;
  });
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let it = target; it; it = it.parentElement) {
      it.hidden = false;
      if (it.tagName === "DETAILS") it.open = true;
    }
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  });
  language();
})();
