/** Runs inside the Kura that is tested and tells the suite what it sees there. */
@org.jspecify.annotations.NullMarked
package io.tiaki.itests.kura.probe;
