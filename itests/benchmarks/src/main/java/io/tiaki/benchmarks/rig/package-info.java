/** Our COSEM client and meter as peers of other people's: plain wrapper, or through our DTLS. */
package io.tiaki.benchmarks.rig;
