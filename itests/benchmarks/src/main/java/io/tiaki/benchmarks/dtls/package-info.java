/** {@code tiaki bench dtls}: CPU time, memory and octets of DTLS beside OpenSSL and Scandium. */
package io.tiaki.benchmarks.dtls;
