/** Links as the real world has them. */
package io.tiaki.meter.internal.net;
