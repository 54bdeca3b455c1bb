/** The account of a run: what was registered, what arrived, what is missing. */
package io.tiaki.demo.account;
