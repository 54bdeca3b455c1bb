/**
 * Fakes for the tests of several bundles: time that a test moves, state that fails when a test says
 * so. Never shipped.
 */
package io.tiaki.testkit;
