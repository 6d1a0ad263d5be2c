export type { CastMember, CastWish } from './run/cast.ts';
export { runSimulation, type SimulationOptions, type SimulationResult } from './run/run-simulation.ts';
export { type Behaviour, type SimulatedGate, startSimulatedGate } from './run/simulated-gate.ts';
export { runScenario, type ScenarioResult } from './scenarios/run-scenario.ts';
export { SCENARIOS, type Scenario } from './scenarios/scenarios.ts';
export { startVirtualSite, type VirtualSite, type VirtualSiteOptions } from './site/virtual-site.ts';
