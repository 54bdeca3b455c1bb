/**
 * Files of the storage engine that survive a kill: a library inside of those who have one (store,
 * meter, control system), not a bundle.
 */
@org.jspecify.annotations.NullMarked
package io.tiaki.file;
