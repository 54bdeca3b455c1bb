/**
 * Instructions: the desk that sends them and waits, and the local socket through which people ask.
 */
package io.tiaki.dcs.control;
