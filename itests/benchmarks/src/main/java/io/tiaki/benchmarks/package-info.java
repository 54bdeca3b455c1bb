/** Measures our DTLS beside other people's in the same run ({@code tiaki bench dtls}). */
package io.tiaki.benchmarks;
