/**
 * From a message on the broker to a reading in the book: verified, opened, parsed, stored, and only
 * then confirmed.
 */
package io.tiaki.dcs.ingest;
