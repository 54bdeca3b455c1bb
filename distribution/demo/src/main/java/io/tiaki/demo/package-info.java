/**
 * {@code tiaki demo} and {@code tiaki bench}: starts the real processes, watches them and checks
 * that every registered reading arrives.
 */
package io.tiaki.demo;
