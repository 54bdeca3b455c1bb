/**
 * The reference control system: a broker, a book of readings and a desk for instructions in one
 * process. An application on a plain class path; nothing here is a bundle.
 */
package io.tiaki.dcs;
