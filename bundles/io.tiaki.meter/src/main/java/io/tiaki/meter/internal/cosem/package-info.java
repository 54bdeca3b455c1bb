/** The COSEM server of a meter: objects, associations and services; it knows no transport. */
package io.tiaki.meter.internal.cosem;
