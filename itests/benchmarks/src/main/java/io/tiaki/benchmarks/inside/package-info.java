/** What DTLS costs inside, without sockets, by JMH: records and handshakes in one process. */
package io.tiaki.benchmarks.inside;
