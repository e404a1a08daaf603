export { formatCsv, jsonCell } from './format-csv.ts';
