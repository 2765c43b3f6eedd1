// @ts-check
/**
 * What can go wrong with what a holder shows. `name` is a stable word for programs and translations; the message is
 * plain English that says what to do. The words are those of registry/: a fault here is the same fault there.
 */

export class InputError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
}

/** The document does not follow the format: check 1 fails. `says` what is wrong, to be put in words (words.js). */
export class NotWellFormed extends InputError {
  /** @param {string} template @param {import("./words.js").Facts} [facts] */
  constructor(template, facts = {}) {
    super(template);
    this.says = { template, facts };
  }
}

/** The file is cut short, or is something else than a sealed permit. It says nothing about any permit. */
export class NotAPermitFile extends InputError {}

/** A file or code of a later version of the format: it cannot be read here, and says nothing about the permit. */
export class LaterFormat extends InputError {}

/** There is nothing to read. */
export class NothingShown extends InputError {}

/** The text is something else than the code of a permit. */
export class NotAPermitCode extends InputError {}

/** The text is a permit's code, cut short or with a letter changed. It says nothing about the permit. */
export class Damaged extends InputError {}

/** The permit belongs to another registry: this one can say nothing about it. */
export class OtherRegistry extends InputError {}

/** The file is a picture, or no picture that can be read, or shows no permit's code. */
export class NoCode extends InputError {}

/** This browser cannot read codes by itself: a node must be asked to. It says nothing about the permit. */
export class BrowserTooOld extends InputError {}

/** The events are not ones that the contracts emit in this order: the node's index is torn. */
export class BrokenHistory extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "BrokenHistory";
  }
}
