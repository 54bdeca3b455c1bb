/** Our COSEM beside Gurux and jDLMS, each in a process of its own, in blocks that take turns. */
package io.tiaki.benchmarks.cosem;
