export const kit = "parcel";
export const rows = [{
  title: "Parcel",
  name: "build",
  async run(bench) {
    bench.uses("parcel");
    await bench.script(["node_modules/parcel/lib/bin.js", "build", "index.html", "--dist-dir", "out", "--no-cache"]);
    return bench.pages(`${await bench.site("out")}/`);
  },
}];
