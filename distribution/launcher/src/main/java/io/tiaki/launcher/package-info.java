/**
 * Starts a gateway without Kura: a framework, bundles from a folder, configuration from watched
 * files.
 */
package io.tiaki.launcher;
