/**
 * The octets of entries, signed heads and exports, and how they are checked (journal.md). Plain
 * Java, used by the journal itself, the control system and the auditor's tool; not exported.
 */
package io.tiaki.journal.file;
