import type { ComponentChildren } from 'preact';
import type { CaseView } from '../../../src/views.ts';
import { Icon, type IconName } from './icons.tsx';
import { age, clockTime } from './words.ts';

const resultIcons: Record<string, IconName> = { failed: 'bad', undetermined: 'unknown', notSupported: 'none', aborted: 'bad' };
const resultWords: Record<string, string> = { notSupported: 'not supported' };

/** What speaks for and against, in the order document, face, person, log; only what is irregular stands out. */
export const Evidence = ({ open, now }: { open: CaseView; now: number }) => (
  <section class="evidence" aria-label="Evidence">
    <Column title="Document">
      <Document open={open} />
    </Column>
    <Column title="Face">
      <FaceFigures open={open} />
    </Column>
    <Column title="Person">
      <Person open={open} now={now} />
    </Column>
    <Column title="Log">
      <Log open={open} now={now} />
    </Column>
  </section>
);

const Column = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="column">
    <h3>{title}</h3>
    {children}
  </div>
);

const Row = ({ name, children, odd = false }: { name: string; children: ComponentChildren; odd?: boolean }) => (
  <div class={odd ? 'row odd' : 'row'}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Document({ open: { checks, person } }: { open: CaseView }) {
  const odd = checks.filter(({ result }) => result !== 'successful');
  return (
    <>
      <ul class="checks">
        {odd.map((check) => (
          <li key={`${check.check}-${check.dataGroup}`} class={check.result === 'notSupported' ? '' : 'odd'}>
            <Icon name={resultIcons[check.result] ?? 'unknown'} />
            <span>
              <strong>
                {check.check}
                {check.dataGroup !== undefined && ` DG${check.dataGroup}`}: {resultWords[check.result] ?? check.result}.
              </strong>{' '}
              {check.reason}
            </span>
          </li>
        ))}
        <li>
          <Icon name="good" />
          <span>
            {checks.length - odd.length} of {checks.length} checks successful
          </span>
        </li>
      </ul>
      {person && (
        <dl>
          <Row name="Number">{person.documentNumber}</Row>
          <Row name="Issued by">{person.issuingState}</Row>
          <Row name="Expires">{person.dateOfExpiry}</Row>
        </dl>
      )}
    </>
  );
}

function FaceFigures({ open: { similarity, threshold, quality } }: { open: CaseView }) {
  const below = similarity === undefined || similarity < threshold;
  return (
    <>
      {similarity === undefined ? (
        <p class="odd">
          <Icon name="bad" /> No comparison was made.
        </p>
      ) : (
        <>
          <p class={below ? 'odd figure' : 'figure'}>
            <Icon name={below ? 'bad' : 'good'} /> <strong>{similarity.toFixed(3)}</strong> {below ? 'below' : 'at or above'} the threshold
          </p>
          <svg class="scale" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" y="5" width="100" height="4" />
            <rect class="value" y="5" width={Math.max(0, Math.min(1, similarity)) * 100} height="4" />
            <rect class="mark" x={Math.max(0, Math.min(1, threshold)) * 100 - 0.4} width="0.8" height="14" />
          </svg>
        </>
      )}
      <dl>
        <Row name="Threshold here">{threshold.toFixed(3)}</Row>
        {similarity !== undefined && (
          <Row name="Difference">
            {similarity < threshold ? '−' : '+'}
            {Math.abs(similarity - threshold).toFixed(3)}
          </Row>
        )}
        <Row name="Image quality">{quality === undefined ? 'unknown' : `${Math.round(quality)} of 100`}</Row>
      </dl>
    </>
  );
}

function Person({ open: { person }, now }: { open: CaseView; now: number }) {
  if (!person) return <p class="quiet">The chip gave no data about the person.</p>;
  return (
    <dl>
      <Row name="Name">
        <strong>{person.name}</strong>
      </Row>
      <Row name="Born">
        {person.dateOfBirth} ({yearsSince(person.dateOfBirth, now)} years)
      </Row>
      <Row name="Sex">{person.sex}</Row>
      <Row name="Nationality">{person.nationality}</Row>
    </dl>
  );
}

function Log({ open: { reasons, referredAt, declaration }, now }: { open: CaseView; now: number }) {
  return (
    <>
      <dl>
        <Row name="Referred">
          {clockTime(referredAt)}, waits {age((now - Date.parse(referredAt)) / 1000)}
        </Row>
      </dl>
      <ul class="codes">
        {reasons.map(({ code }) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <ul class="declaration">
        {declaration.map(({ text, answer }) => (
          <li key={text}>
            <strong>{answer === 'yes' ? 'Yes' : 'No'}</strong> {text}
          </li>
        ))}
      </ul>
    </>
  );
}

function yearsSince(date: string, now: number): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const today = new Date(now);
  const before = today.getMonth() + 1 < month || (today.getMonth() + 1 === month && today.getDate() < day);
  return today.getFullYear() - year - (before ? 1 : 0);
}
