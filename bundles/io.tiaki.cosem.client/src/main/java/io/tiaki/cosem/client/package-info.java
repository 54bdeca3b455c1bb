/**
 * The COSEM client as plain Java: one conversation per meter, driven by sessions and timers. Not
 * exported.
 */
package io.tiaki.cosem.client;
