declare module 'asciichart' {
  interface PlotSettings {
    height?: number;
    min?: number;
    max?: number;
    format?: (value: number) => string;
  }
  const asciichart: { plot(series: readonly number[], settings?: PlotSettings): string };
  // biome-ignore lint/style/noDefaultExport: that is what the package has
  export default asciichart;
}
