export {
  type FetchApp,
  type FetchHandler,
  type NodeListener,
  type NodeRequest,
  toNodeListener,
} from './node-listener.ts';
