/** Measures our DTLS and COSEM beside other people's in the same run ({@code tiaki bench NAME}). */
package io.tiaki.benchmarks;
