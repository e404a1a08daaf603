declare module 'asciichart' {
  interface PlotSettings {
    height?: number;
    min?: number;
    max?: number;
    format?: (value: number) => string;
  }
  export function plot(series: readonly number[], settings?: PlotSettings): string;
}
