/* Charts: data from the page, colours from the tokens, drawn again when the theme changes. */
(function () {
  const charts = [];
  const order = [1, 5, 3, 4, 6, 7, 8, 2];

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--aj-${name}`).trim();
  }
  /* Money on an axis is read in 万, in the language of the page; percentages stay as they are. */
  function short(value, unit) {
    if (unit !== "¥") return `${value}${unit}`;
    return new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(value);
  }
  function axes(data) {
    const line = { lineStyle: { color: token("line") } };
    const label = { color: token("text-2"), fontSize: 12 };
    const named = data.horizontal ? { ...label, interval: 0 } : label; /* a bar without its name says nothing */
    const names = { type: "category", data: data.categories, axisTick: { show: false }, axisLine: line, axisLabel: named, inverse: data.horizontal };
    const scales = data.units.map((unit, number) => ({
      type: "value",
      axisLabel: { ...label, formatter: (value) => short(value, unit) },
      splitLine: number || data.horizontal ? { show: false } : line,
      show: !data.horizontal,
    }));
    return data.horizontal ? { xAxis: scales[0], yAxis: { ...names, axisLine: { show: false } } } : { xAxis: names, yAxis: scales };
  }
  function colour(one, number, at) {
    const names = one.colours;
    if (!names.length) return token(`chart-${order[number % order.length]}`);
    return token(names[at === undefined ? 0 : at % names.length]);
  }
  function series(data, one, number) {
    const drawn = {
      name: one.name,
      type: one.kind,
      itemStyle: { color: colour(one, number), borderRadius: data.horizontal ? [0, 3, 3, 0] : [2, 2, 0, 0] },
      label: {
        show: one.labels || data.horizontal, position: data.horizontal ? "right" : "top", color: token("text-2"),
        formatter: (point) => short(point.value, data.units[one.axis]),
      },
      data: one.values.map((value, at) => (one.colours.length > 1 ? { value, itemStyle: { color: colour(one, number, at) } } : value)),
    };
    if (one.stack) drawn.stack = one.stack;
    if (one.kind === "bar") drawn.barMaxWidth = data.horizontal ? 14 : 18;
    if (one.kind === "line") Object.assign(drawn, { symbol: "circle", symbolSize: 4, lineStyle: { width: 2, color: colour(one, number) } });
    if (!data.horizontal && one.axis) drawn.yAxisIndex = one.axis;
    return drawn;
  }
  function option(data, wide) {
    const words = { fontFamily: token("font"), color: token("text-2") };
    const base = {
      textStyle: words,
      animation: false,
      aria: { enabled: true, label: { description: data.title } },
      /* Drawn on the canvas: the usual tooltip is HTML with style attributes, which the CSP forbids. */
      tooltip: {
        renderMode: "richText", trigger: data.pie || data.horizontal ? "item" : "axis", confine: true,
        backgroundColor: token("surface"), borderColor: token("line"), textStyle: { color: token("text"), fontSize: 12 },
      },
    };
    if (data.pie) {
      const values = data.series[0].values;
      const slices = data.categories.map((name, at) => ({
        name, value: values[at], itemStyle: { color: colour(data.series[0], at, data.series[0].colours.length ? at : undefined) },
      }));
      return {
        ...base,
        /* Beside the ring only where there is room: else below it. */
        legend: wide
          ? { orient: "vertical", right: 8, top: "middle", textStyle: words, itemWidth: 10, itemHeight: 10 }
          : { type: "scroll", bottom: 0, left: "center", textStyle: words, itemWidth: 10, itemHeight: 10 },
        series: [{ type: "pie", radius: wide ? ["52%", "78%"] : ["44%", "68%"], center: wide ? ["34%", "50%"] : ["50%", "44%"], label: { show: false }, data: slices }],
      };
    }
    const many = data.series.length > 1;
    return {
      ...base,
      ...axes(data),
      legend: many ? { top: 2, right: 8, itemWidth: 12, itemHeight: 8, textStyle: { ...words, fontSize: 12 } } : undefined,
      grid: { left: 8, right: data.horizontal ? 56 : 12, top: many ? 34 : 12, bottom: 6, containLabel: true },
      series: data.series.map((one, number) => series(data, one, number)),
    };
  }
  function draw(figure) {
    const canvas = figure.querySelector(".chart-canvas");
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const chart = window.echarts.init(canvas);
    chart.setOption(option(data, canvas.clientWidth >= 480));
    charts.push({ chart, data, canvas });
  }
  function scan(root) {
    for (const figure of root.querySelectorAll("[data-chart]")) {
      if (figure.dataset.drawn) continue;
      figure.dataset.drawn = "yes";
      draw(figure);
    }
  }
  scan(document);
  document.body.addEventListener("htmx:load", (event) => scan(event.detail.elt));
  window.addEventListener("resize", () => charts.forEach((one) => one.chart.resize()));
  new MutationObserver(() => charts.forEach((one) => one.chart.setOption(option(one.data, one.chart.getWidth() >= 480), true))).observe(
    document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
