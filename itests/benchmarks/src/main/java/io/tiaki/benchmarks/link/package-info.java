/** Handshakes over slow and lossy links, beside the thesis' tables. */
package io.tiaki.benchmarks.link;
