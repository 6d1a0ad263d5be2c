import type { CardTransport } from '../src/card-transport.ts';

/** A chip that knows one conversation by heart and fails the test at the first word it does not expect. */
export function scripted(exchanges: readonly (readonly [command: string, response: string])[]): CardTransport & { done(): void } {
  let next = 0;
  return {
    async transmit(command) {
      const exchange = exchanges[next++];
      const got = Buffer.from(command).toString('hex').toUpperCase();
      if (exchange?.[0] !== got) throw new Error(`Command ${next}: expected ${exchange?.[0] ?? 'none'}, got ${got}`);
      return Buffer.from(exchange[1], 'hex');
    },
    done() {
      if (next !== exchanges.length) throw new Error(`The conversation has ${exchanges.length} commands, ${next} came.`);
    },
  };
}
