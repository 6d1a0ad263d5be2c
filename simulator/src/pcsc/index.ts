export { type InsertedCard, insertCard } from './insert-card.ts';
export { missingDebianPackages, type Pcscd, type PcscdOptions, type PcscdStart, startPcscd } from './start-pcscd.ts';
