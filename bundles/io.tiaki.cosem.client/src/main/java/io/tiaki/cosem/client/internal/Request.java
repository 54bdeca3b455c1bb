package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A GET that somebody waits for. */
final class Request {
  final AttributeDescriptor attribute;
  final Optional<SelectiveAccess> access;
  final CompletableFuture<GetResult> answer = new CompletableFuture<>();

  /** Whether the association was renewed for it already. */
  boolean renewed;

  Request(AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    this.attribute = attribute;
    this.access = access;
  }
}
