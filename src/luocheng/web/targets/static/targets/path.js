// Draws values beside the path of a target. The table below the chart says the same to those who do not see it.
const box = document.getElementById("path-chart");
const told = document.getElementById("path-data");
if (box && told && window.echarts) {
  const data = JSON.parse(told.textContent);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  const line = (name, values, color, type, symbol) => ({
    name, type: "line", data: values, connectNulls: type !== "solid", symbol, symbolSize: 9,
    lineStyle: { color, type, width: 2 }, itemStyle: { color }, label: { show: type === "solid", position: "top", color: "#1d2733" },
  });
  const series = [];
  const first = data.baseline.findIndex((v) => v !== null);
  const along = (ends) => ends.map((v, i) => (i === first && v === null ? data.baseline[first] : v));
  if (data.low.some((v) => v !== null)) series.push(line(data.words.low, along(data.low), "#8a4b08", "dashed", "diamond"));
  if (data.high.some((v) => v !== null)) series.push(line(data.words.high, along(data.high), "#8a4b08", "dotted", "diamond"));
  series.push(line(data.words.value, data.values.map((v, i) => (v === null ? data.baseline[i] : v)), "#1c5a99", "solid", "circle"));
  chart.setOption({
    animation: !still,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 12, right: 24, top: 44, bottom: 8, containLabel: true },
    legend: { top: 4, textStyle: { color: "#1d2733" } },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: data.years.map(String), axisLabel: { color: "#1d2733" } },
    yAxis: { type: "value", scale: true, name: data.unit, nameTextStyle: { color: "#1d2733" }, axisLabel: { color: "#1d2733" } },
    series,
  });
  window.addEventListener("resize", () => chart.resize());
  window.addEventListener("beforeprint", () => chart.resize());
}
