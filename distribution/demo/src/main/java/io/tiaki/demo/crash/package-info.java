/**
 * {@code tiaki bench crash}: kills processes at random instants and checks that nothing is lost.
 */
package io.tiaki.demo.crash;
