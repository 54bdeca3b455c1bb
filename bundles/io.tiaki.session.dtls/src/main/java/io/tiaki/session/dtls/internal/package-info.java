/** The DTLS engine: Bouncy Castle behind {@link io.tiaki.session.dtls.internal.RecordGuard}. */
package io.tiaki.session.dtls.internal;
