/** The states of a conversation, and the component. */
package io.tiaki.cosem.client.internal;
